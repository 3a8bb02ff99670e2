import { serve } from '@shared/contract/rpc';
import { trainerContract, type TrainerService } from '@shared/contract/trainer';
import { parentChannel } from './parent-channel';

/**
 * The trainer process: serves the trainer contract to the host that started it. TensorFlow is loaded by the first call,
 * so that a failure to load it is an answer with a sentence and not a process that died.
 */
const loaded = (() => {
  let trainer: Promise<import('./trainer-service').Trainer> | undefined;
  return () => (trainer ??= import('./trainer-service').then(({ Trainer }) => new Trainer()));
})();

const service: TrainerService = {
  describeDevice: async () => (await loaded()).describeDevice(),
  begin: async (input) => (await loaded()).begin(input),
  pause: async () => (await loaded()).pause(),
  resume: async () => (await loaded()).resume(),
  stop: async () => (await loaded()).stop(),
  preview: async () => (await loaded()).preview(),
  finishResolution: async (input) => (await loaded()).finishResolution(input),
  exportModel: async (input) => (await loaded()).exportModel(input),
  conform: async (input) => (await loaded()).conform(input),
  watch: async function* (_input, signal) {
    yield* (await loaded()).watch(signal);
  },
  estimate: async function* (input, signal) {
    yield* (await loaded()).estimate(input, signal);
  },
  keepImage: async (input) => (await loaded()).explorer.keepImage(input),
  findDirections: async (input) => (await loaded()).explorer.findDirections(input),
  makeDirection: async (input) => (await loaded()).explorer.makeDirection(input),
  drawRecipes: async function* (input, signal) {
    yield* (await loaded()).explorer.drawRecipes(input, signal);
  },
  rateRecipes: async function* (input, signal) {
    yield* (await loaded()).explorer.rateRecipes(input, signal);
  },
  project: async function* (input, signal) {
    yield* (await loaded()).explorer.project(input, signal);
  },
  remake: async function* (input) {
    yield* (await loaded()).imageSets.remake(input);
  },
  nearest: async function* (input, signal) {
    yield* (await loaded()).imageSets.nearest(input, signal);
  },
  generate: async function* (input, signal) {
    yield* (await loaded()).imageSets.generate(input, signal);
  },
  exportSet: async function* (input, signal) {
    yield* (await loaded()).imageSets.exportSet(input, signal);
  },
};

// A Ctrl-C in the terminal reaches this process too; its parent asks it to stop, with a checkpoint.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => void finish());

/** Whoever started us is gone or wants no more: what was learnt is saved, then the process ends. */
async function finish(): Promise<void> {
  try {
    await (await loaded()).stop();
  } finally {
    process.exit(0);
  }
}

serve(trainerContract, service, parentChannel(), () => void finish());
