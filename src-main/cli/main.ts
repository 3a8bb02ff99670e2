import { Command, CommanderError, Option } from 'commander';
import { imageFormats, imageSetRequest, nearChoices, usualSetRequest } from '@shared/domain/image-set';
import { SliceloomError } from '@shared/contract/errors';
import { version } from '../../package.json';
import type { Command as Run, CommonOptions } from './context';
import { demo, type DemoOptions } from './demo';
import { conformance, type ConformanceOptions } from './conformance';
import { doctor } from './doctor';
import { estimate } from './estimate';
import { exportModel, type ExportModelOptions } from './export-model';
import { exportSet, type ExportOptions } from './export';
import { generate, type GenerateOptions } from './generate';
import { merge, type MergeOptions } from './merge';
import { importImages, type ImportCommandOptions } from './import';
import { addImportFlags, collected, importOverridesIn, type ImportFlags } from './import-flags';
import { inspect, type InspectOptions } from './inspect';
import { mix, mixDefaults, type MixOptions } from './mix';
import { interpolate, interpolateDefaults, type InterpolateOptions } from './interpolate';
import { nearest } from './nearest';
import { addNewRunFlags, type NewRunOptions } from './new-run';
import { toNumber } from './option-flags';
import { EXIT, exitCodeOf, Output } from './output';
import { project, projectDefaults, type ProjectOptions } from './project';
import { queue, type QueueOptions } from './queue';
import { runs } from './runs';
import { serve, type ServeOptions } from './serve';
import { text } from './text';
import { train, type TrainOptions } from './train';
import { verify, type VerifyOptions } from './verify';

/** Runs a command and leaves the process with its exit code; what it throws becomes a sentence. */
async function execute<O>(run: Run<O>, options: O & CommonOptions): Promise<void> {
  const output = new Output(options.json === true);
  try {
    process.exitCode = await run(options, output);
  } catch (error) {
    output.error(error);
    process.exitCode = exitCodeOf(error);
  }
}

const program = new Command('sliceloom').description(text.about).version(version);

const notPossible = (
  option: string,
  value: number,
  { minValue, maxValue }: { readonly minValue: number | null; readonly maxValue: number | null },
  kind: string,
): SliceloomError =>
  new SliceloomError('option-invalid', {
    option,
    reason: `${value} is not possible`,
    allowed: `${kind}${minValue} to ${maxValue}`,
  });

/** Times as fast as it was recorded. */
const SPEEDS = { least: 1, most: 100_000 };

/** @throws SliceloomError `option-invalid` */
function checkPort({ port }: { readonly port?: number }): void {
  if (port === undefined || (Number.isInteger(port) && port >= 0 && port <= 65535)) return;
  throw new SliceloomError('option-invalid', {
    option: '--port',
    reason: `${port} is not a port`,
    allowed: '1024 to 65535',
  });
}

function command(name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option('--library <dir>', text.library)
    .option('--json', text.json)
    .addHelpText('after', `\n${text.exitCodes}`);
}

command('doctor', text.doctor).action((options: CommonOptions) => execute(doctor, options));

const training = command('train', text.train)
  .option('--run <name>', text.run)
  .option('--resume', text.resume);
const trainingIn = addNewRunFlags(training);
training.action((given: Omit<TrainOptions, 'overrides'> & CommonOptions & Record<string, unknown>) =>
  execute(train, trainingIn(given)),
);

const estimating = command('estimate', text.estimate);
const estimatingIn = addNewRunFlags(estimating);
estimating.action((given: Omit<NewRunOptions, 'overrides'> & CommonOptions & Record<string, unknown>) =>
  execute(estimate, estimatingIn(given)),
);

command('runs', text.runs).action((options: CommonOptions) => execute(runs, options));

command('queue', text.queue)
  .option('--add <name>', text.queueAdd, collected)
  .option('--remove <name>', text.queueRemove, collected)
  .action((options: QueueOptions & CommonOptions) => execute(queue, options));

const { count } = imageSetRequest.shape;
const formatOption = (): Option => new Option('--format <word>', text.format).choices([...imageFormats]);
command('generate', text.generate)
  .requiredOption('--run <name>', text.runToDraw)
  .option('--count <n>', text.count, toNumber, usualSetRequest.count)
  .option('--seed <n>', text.firstSeed, toNumber, usualSetRequest.seed)
  .option('--psi <x>', text.psi, toNumber, usualSetRequest.psi)
  .addOption(formatOption().default(usualSetRequest.format))
  .option('--name <name>', text.setName)
  .option('--out <dir>', text.out)
  .option('--checkpoint <images>', text.checkpointToDraw, toNumber)
  .option('--mix <range>', text.setMix)
  .option('--class <n>', text.setClass, toNumber)
  .option('--names <pattern>', text.setNames)
  .option('--keep-real <share>', text.keepReal, toNumber)
  .option('--keep-typical <share>', text.keepTypical, toNumber)
  .addOption(new Option('--near <word>', text.near).choices([...nearChoices]).default(usualSetRequest.near))
  .addOption(new Option('--aspect <word>', text.aspect).choices(['original']))
  .addOption(new Option('--values <word>', text.values).choices(['restored']))
  .option('--shard <i/n>', text.shard)
  .action((options: GenerateOptions) => execute(generate, options));

command('merge', text.merge)
  .argument('<folders...>')
  .requiredOption('--out <dir>', text.out)
  .action((folders: string[], options: Omit<MergeOptions, 'folders'>) =>
    execute(merge, { ...options, folders }),
  );

command('export', text.exportSet)
  .argument('<folder>', text.verifyFolder)
  .requiredOption('--out <dir>', text.out)
  .addOption(formatOption())
  .action((folder: string, options: Omit<ExportOptions, 'folder'>) =>
    execute(exportSet, { ...options, folder }),
  );

command('verify', text.verify)
  .argument('<folder>', text.verifyFolder)
  .option('--count <n>', text.verifyCount, toNumber, 10)
  .action((folder: string, options: Omit<VerifyOptions, 'folder'> & CommonOptions) =>
    execute(
      async (given: VerifyOptions & CommonOptions, output) => {
        if (!count.safeParse(given.count).success)
          throw notPossible('--count', given.count, count, 'whole numbers, ');
        return verify(given, output);
      },
      { ...options, folder },
    ),
  );

command('nearest', text.nearest)
  .argument('<folder>', text.verifyFolder)
  .action((folder: string, options: CommonOptions) => execute(nearest, { ...options, folder }));

command('mix', text.mix)
  .requiredOption('--run <name>', text.runToDraw)
  .requiredOption('--rows <seeds>', text.mixRows)
  .requiredOption('--columns <seeds>', text.mixColumns)
  .requiredOption('--out <dir>', text.out)
  .option('--layers <range>', text.mixLayers, mixDefaults.layers)
  .option('--psi <x>', text.psi, toNumber, mixDefaults.psi)
  .option('--noise <word>', text.mixNoise, mixDefaults.noise)
  .option('--checkpoint <images>', text.checkpointToDraw, toNumber)
  .action((options: MixOptions & CommonOptions) => execute(mix, options));

command('interpolate', text.interpolate)
  .requiredOption('--run <name>', text.runToDraw)
  .requiredOption('--seeds <seeds>', text.pathSeeds)
  .requiredOption('--out <dir>', text.out)
  .option('--frames <n>', text.pathFrames, toNumber, interpolateDefaults.frames)
  .option('--ease <word>', text.pathEase, interpolateDefaults.ease)
  .option('--loop', text.pathLoop)
  .option('--through <word>', text.pathThrough, interpolateDefaults.through)
  .option('--fps <n>', text.pathRate, toNumber, interpolateDefaults.fps)
  .option('--psi <x>', text.psi, toNumber, interpolateDefaults.psi)
  .option('--noise <word>', text.mixNoise, interpolateDefaults.noise)
  .option('--checkpoint <images>', text.checkpointToDraw, toNumber)
  .action((options: InterpolateOptions & CommonOptions) => execute(interpolate, options));

command('project', text.project)
  .requiredOption('--run <name>', text.runToDraw)
  .requiredOption('--slice <n>', text.projectSlice, toNumber)
  .option('--dataset <name>', text.projectDataset)
  .option('--steps <n>', text.projectSteps, toNumber, projectDefaults.steps)
  .option('--name <name>', text.projectName)
  .option('--checkpoint <images>', text.checkpointToDraw, toNumber)
  .action((options: ProjectOptions) => execute(project, options));

command('export-model', text.exportModel)
  .requiredOption('--run <name>', text.runToExport)
  .option('--checkpoint <images>', text.checkpointToExport, toNumber)
  .option('--out <dir>', text.exportOut)
  .action((options: ExportModelOptions & CommonOptions) =>
    execute(async (given: ExportModelOptions & CommonOptions, output) => {
      const { checkpoint } = given;
      if (checkpoint !== undefined && !(Number.isSafeInteger(checkpoint) && checkpoint >= 0))
        throw new SliceloomError('option-invalid', {
          option: '--checkpoint',
          reason: `${checkpoint} is not a number of images`,
          allowed: 'whole numbers from 0, such as the names of the folders in checkpoints',
        });
      return exportModel(given, output);
    }, options),
  );

addImportFlags(
  command('import', text.importImages)
    .argument('<paths...>')
    .option('--name <name>', text.importing.name)
    .option('--into <name>', text.importing.into),
)
  .option('--dry-run', text.importing.dryRun)
  .option('--refused <file>', text.importing.refusedFile)
  .action((paths: string[], given: Omit<ImportCommandOptions, 'paths' | 'overrides'> & ImportFlags) =>
    execute(
      async (options: typeof given & { paths: string[] }, output) =>
        importImages({ ...options, overrides: importOverridesIn(options) }, output),
      { ...given, paths },
    ),
  );

command('inspect', text.inspect)
  .argument('<paths...>')
  .option('--pattern <template>', text.importing.pattern)
  .action((paths: string[], given: Omit<InspectOptions, 'paths'> & CommonOptions) =>
    execute(inspect, { ...given, paths }),
  );

command('serve', text.serve)
  .option('--port <n>', text.port, toNumber)
  .option('--sample', text.serveSample)
  .option('--allow <dir>', text.allow, collected)
  .action((options: ServeOptions & CommonOptions) =>
    execute(async (given: ServeOptions & CommonOptions, output) => {
      checkPort(given);
      return serve(given, output);
    }, options),
  );

command('demo', text.demo)
  .option('--speed <n>', text.demoSpeed, toNumber, 5)
  .option('--recording <dir>', text.demoRecording)
  .option('--port <n>', text.port, toNumber)
  .action((options: DemoOptions & CommonOptions) =>
    execute(async (given: DemoOptions & CommonOptions, output) => {
      checkPort(given);
      const { speed } = given;
      if (!(speed >= SPEEDS.least && speed <= SPEEDS.most))
        throw new SliceloomError('option-invalid', {
          option: '--speed',
          reason: `${speed} is no speed`,
          allowed: `${SPEEDS.least} to ${SPEEDS.most}`,
        });
      return demo(given, output);
    }, options),
  );

command('conformance', text.conformance)
  .requiredOption('--dir <dir>', text.conformanceDir)
  .action((options: ConformanceOptions & CommonOptions) => execute(conformance, options));

// Commander's own complaints are about the usage; asking for help is none.
program.exitOverride();
for (const sub of program.commands) sub.exitOverride();
program.parseAsync().catch((error: unknown) => {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
});
