// @ts-check
/** Launches the program that the arguments name, as `npm start` does. */
import { launch } from '../../../scripts/setup/launch.mjs';

process.exitCode = await launch(process.execPath, process.argv.slice(2));
