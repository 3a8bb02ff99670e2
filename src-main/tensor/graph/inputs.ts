import type { Output } from './c-api';
import { DataType, type Graph } from './graph';
import type { Feed } from './session';

type Shape = readonly number[];

/** The inputs of a graph by name: the same name and shape is the same placeholder in all that is recorded. */
export class GraphInputs {
  private readonly placeholders = new Map<string, Output>();

  constructor(private readonly graph: Graph) {}

  output(name: string, shape: Shape = [], type: number = DataType.float32): Output {
    const key = `${name} ${shape.join('x')}`;
    const output = this.placeholders.get(key) ?? this.graph.placeholder(type, shape);
    this.placeholders.set(key, output);
    return output;
  }

  /** float32 values to run with. */
  floats(name: string, shape: Shape, values: Float32Array): Feed {
    return { output: this.output(name, shape), type: DataType.float32, shape, values };
  }

  float(name: string, value: number): Feed {
    return this.floats(name, [], Float32Array.of(value));
  }

  /** int32 values to run with. */
  ints(name: string, shape: Shape, values: Int32Array): Feed {
    const type = DataType.int32;
    return { output: this.output(name, shape, type), type, shape, values };
  }
}
