import type { TrainingOptions } from '@shared/domain/training-options';
import type { GrowthPoint } from '@shared/pure/growth';
import { AT_ONCE, imageSeeds, inPortions, labelsOf, type DrawRequest } from '../model/sampling';
import { styleLayers, type NetworkConfig } from '../model/network';
import { sessionConfig, type SessionSettings } from '../tensor/graph/config';
import { Graph } from '../tensor/graph/graph';
import { GraphInputs } from '../tensor/graph/inputs';
import { Session, type Feed } from '../tensor/graph/session';
import type { RunProfile } from '../tensor/graph/step-stats';
import { VariableStore } from '../tensor/graph/variables';
import {
  reportOf,
  scorePortions,
  stepNumbers,
  stepSettings,
  type Engine,
  type EngineSetup,
  type ScoreRequest,
  type StepReport,
  type StepRequest,
  type TrainingValues,
} from './engine';
import { guardingMemory } from './memory-guard';
import { input, Programs, seedsShape, type Program } from './programs';
import { SessionWeights } from './session-weights';

/**
 * The compiled engine: each half of a step is recorded once for each resolution and kind of step, and then run as a
 * TensorFlow graph whose variables are the weights. Running leaves the event loop free.
 */
export class GraphEngine implements Engine {
  private readonly config: NetworkConfig;
  private readonly options: TrainingOptions;
  private readonly graph = new Graph();
  private readonly session: Session;
  private readonly inputs = new GraphInputs(this.graph);
  private readonly weights: SessionWeights;
  private readonly programs: Programs;
  private adamSteps: TrainingValues['adamSteps'];
  /** Gathers a profile of each run while there is a list. */
  private profiles: RunProfile[] | undefined;

  private constructor({ config, options, values }: EngineSetup, settings: SessionSettings) {
    this.config = config;
    this.options = options;
    this.adamSteps = values.adamSteps;
    this.session = new Session(this.graph, sessionConfig(settings));
    this.weights = new SessionWeights(this.graph, new VariableStore(this.graph, this.session), values);
    this.programs = new Programs(config, options, this.graph, this.inputs, this.weights);
  }

  /** Puts the values into a new session. */
  static async open(setup: EngineSetup, settings: SessionSettings): Promise<GraphEngine> {
    const engine = new GraphEngine(setup, settings);
    await engine.weights.load(setup.values);
    return engine;
  }

  async step(request: StepRequest): Promise<StepReport> {
    const { growth, real, labels } = request;
    const { batch } = this.options;
    const { colors, classes = 0 } = this.config;
    const { resolution: r } = growth;
    const numbers = stepNumbers(this.options, request, this.adamSteps);
    const settings = stepSettings(this.options, growth, numbers.appliesR1);
    const { inputs } = this;
    const mixing = (name: string, mask: Float32Array): Feed => inputs.floats(name, [styleLayers(r)], mask);
    const labelsOfStep = labels && [
      inputs.floats(input.realLabels, [batch, classes], labels.real),
      inputs.floats(input.fakeLabels, [batch, classes], labels.fake),
    ];
    const [figures, [loss]] = (await this.run(this.programs.step(settings), [
      inputs.ints(input.step, [], Int32Array.of(request.step)),
      ...this.fade(growth),
      ...(settings.augmentation ? [inputs.float(input.augmentation, request.augmentation)] : []),
      ...(labelsOfStep ?? []),
      mixing(input.mixingD, numbers.mixing.d),
      mixing(input.mixingG, numbers.mixing.g),
      inputs.floats(input.real, [batch, r, r, colors], real),
      inputs.float(input.rateD, numbers.rate.d),
      inputs.float(input.rateG, numbers.rate.g),
      inputs.float(input.forgetting, 1 - numbers.emaBeta),
    ])) as [Float32Array, Float32Array];
    const { discriminator, generator } = this.adamSteps;
    this.adamSteps = { discriminator: discriminator + 1, generator: generator + 1 };
    return reportOf(settings, figures, loss!);
  }

  /** A step, and where its time went. */
  async profile(request: StepRequest): Promise<RunProfile> {
    const profiles: RunProfile[] = (this.profiles = []);
    try {
      await this.step(request);
      return profiles[0]!;
    } finally {
      this.profiles = undefined;
    }
  }

  draw(request: DrawRequest): Promise<Float32Array> {
    const { growth, psi, seeds } = request;
    const { classes = 0 } = this.config;
    const { inputs } = this;
    return inPortions(seeds, async (portion, from) => {
      // The program draws a fixed number; places that are left over repeat the last seed.
      const filled = Array.from({ length: AT_ONCE }, (_, i) => portion[Math.min(i, portion.length - 1)]!);
      const labels = classes > 0 ? labelsOf(request, from, AT_ONCE, classes) : undefined;
      const [values] = (await this.run(this.programs.drawing(growth), [
        inputs.ints(input.seeds, seedsShape(growth.resolution), imageSeeds(filled, growth.resolution)),
        inputs.float(input.psi, psi),
        ...this.fade(growth),
        ...(labels ? [inputs.floats(input.drawnLabels, [AT_ONCE, classes], labels)] : []),
      ])) as [Float32Array];
      return values.subarray(0, (values.length / AT_ONCE) * portion.length);
    });
  }

  async score(request: ScoreRequest): Promise<Float32Array> {
    const { growth } = request;
    const { classes = 0, colors } = this.config;
    const { resolution: r } = growth;
    const scores: number[] = [];
    for (const { images, labels } of scorePortions(request, r * r * colors, classes)) {
      const [logits] = (await this.run(this.programs.scoring(growth), [
        this.inputs.floats(input.scored, [AT_ONCE, r, r, colors], images),
        ...this.fade(growth),
        ...(labels ? [this.inputs.floats(input.scoredLabels, [AT_ONCE, classes], labels)] : []),
      ])) as [Float32Array];
      scores.push(...logits);
    }
    return Float32Array.from(scores);
  }

  async values(): Promise<TrainingValues> {
    return { ...(await this.weights.values()), adamSteps: this.adamSteps };
  }

  async resetOptimizer(): Promise<void> {
    await this.weights.zeroMoments();
    this.adamSteps = { generator: 0, discriminator: 0 };
  }

  close(): void {
    this.session.close();
    this.graph.dispose();
  }

  private async run({ fetches, targets }: Program<1 | 2>, feeds: readonly Feed[]): Promise<Float32Array[]> {
    const values = await guardingMemory(
      async () => {
        if (!this.profiles) return this.session.run(feeds, fetches, targets);
        const { results, profile } = await this.session.profile(feeds, fetches, targets);
        this.profiles.push(profile);
        return results;
      },
      () => this.session.cancel(),
    );
    return values.map(({ buffer }) => new Float32Array(buffer));
  }

  private fade({ fade }: GrowthPoint): Feed[] {
    return fade === 1 ? [] : [this.inputs.float(input.fade, fade)];
  }
}
