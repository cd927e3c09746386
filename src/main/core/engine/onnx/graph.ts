/** The graph of an ONNX model, and its messages. */
import protobuf from 'protobufjs/light.js';
import type { DType, TensorSpec } from '../../trace/ir';

/*
 * The part of the ONNX file format (onnx.proto) that a traced program needs, as a protobuf schema.
 */

/** Element types of onnx.proto's TensorProto.DataType. */
export const onnxTypes = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9 } as const;
type OnnxType = keyof typeof onnxTypes;

/** Versions that the models declare: IR 8 and operator set 18. */
const irVersion = 8;
const opsetVersion = 18;

interface TensorProto {
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly name: string;
  readonly rawData: Uint8Array;
}

interface AttributeProto {
  readonly name: string;
  readonly type: number;
  readonly f?: number;
  readonly i?: number;
  readonly s?: Uint8Array;
  readonly ints?: readonly number[];
}

interface NodeProto {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name: string;
  readonly opType: string;
  readonly attribute: readonly AttributeProto[];
}

/** A size, or the name of one that is known when the model is run. */
type DimensionProto = { readonly dimValue: number } | { readonly dimParam: string };

interface ValueInfoProto {
  readonly name: string;
  readonly type: {
    readonly tensorType: {
      readonly elemType: number;
      readonly shape: { readonly dim: readonly DimensionProto[] };
    };
  };
}

interface GraphProto {
  readonly name: string;
  readonly node: readonly NodeProto[];
  readonly initializer: readonly TensorProto[];
  readonly input: readonly ValueInfoProto[];
  readonly output: readonly ValueInfoProto[];
}

const field = (id: number, type: string): protobuf.IField => ({ id, type });
const repeated = (id: number, type: string): protobuf.IField => ({ id, type, rule: 'repeated' });

const root = protobuf.Root.fromJSON({
  nested: {
    ModelProto: {
      fields: {
        irVersion: field(1, 'int64'),
        producerName: field(2, 'string'),
        graph: field(7, 'GraphProto'),
        opsetImport: repeated(8, 'OperatorSetIdProto'),
      },
    },
    OperatorSetIdProto: { fields: { domain: field(1, 'string'), version: field(2, 'int64') } },
    GraphProto: {
      fields: {
        node: repeated(1, 'NodeProto'),
        name: field(2, 'string'),
        initializer: repeated(5, 'TensorProto'),
        input: repeated(11, 'ValueInfoProto'),
        output: repeated(12, 'ValueInfoProto'),
      },
    },
    NodeProto: {
      fields: {
        input: repeated(1, 'string'),
        output: repeated(2, 'string'),
        name: field(3, 'string'),
        opType: field(4, 'string'),
        attribute: repeated(5, 'AttributeProto'),
      },
    },
    AttributeProto: {
      fields: {
        name: field(1, 'string'),
        f: field(2, 'float'),
        i: field(3, 'int64'),
        s: field(4, 'bytes'),
        ints: repeated(8, 'int64'),
        type: field(20, 'int32'),
      },
    },
    TensorProto: {
      fields: {
        dims: repeated(1, 'int64'),
        dataType: field(2, 'int32'),
        name: field(8, 'string'),
        rawData: field(9, 'bytes'),
      },
    },
    ValueInfoProto: { fields: { name: field(1, 'string'), type: field(2, 'TypeProto') } },
    TypeProto: {
      fields: { tensorType: field(1, 'Tensor') },
      nested: { Tensor: { fields: { elemType: field(1, 'int32'), shape: field(2, 'TensorShapeProto') } } },
    },
    TensorShapeProto: {
      fields: { dim: repeated(1, 'Dimension') },
      nested: { Dimension: { fields: { dimValue: field(1, 'int64'), dimParam: field(2, 'string') } } },
    },
  },
});
const modelType = root.lookupType('ModelProto');

/** Serialises a graph as an ONNX model. */
function encodeModel(graph: GraphProto): Uint8Array {
  const message = modelType.create({
    irVersion,
    producerName: 'haba-studio',
    graph,
    opsetImport: [{ domain: '', version: opsetVersion }],
  });
  return modelType.encode(message).finish();
}

/** Shape and element type of what comes in or out. */
interface ValueSpec {
  readonly shape: readonly number[];
  readonly dtype: OnnxType;
}

/** Attributes of a node: integers, lists of integers, or text. */
export type Attributes = Readonly<Record<string, number | readonly number[] | string>>;

/** Collects the nodes and initialisers of an ONNX graph. Values are referred to by name. */
export class OnnxGraph {
  private readonly nodes: NodeProto[] = [];
  private readonly initializers = new Map<string, TensorProto>();
  private readonly inputs: ValueInfoProto[] = [];
  private readonly outputs: ValueInfoProto[] = [];
  private readonly known = new Map<string, string>();

  constructor(private readonly name: string) {}

  /** Adds a node with one output, unless an equal one exists, and returns that output's name. */
  node(opType: string, inputs: readonly string[], attributes: Attributes = {}): string {
    const key = `${opType} ${inputs.join(' ')} ${JSON.stringify(attributes)}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const output = `t${this.known.size}`;
    const attribute = Object.entries(attributes).map(([name, value]) => encodeAttribute(name, value));
    this.nodes.push({ input: inputs, output: [output], name: `${opType}_${output}`, opType, attribute });
    this.known.set(key, output);
    return output;
  }

  /** A list of int64 (axes, shapes, pads), shared between equal ones. */
  ints(values: readonly number[]): string {
    return this.initializer(`ints_${values.join('_')}`, [values.length], 'int64', () =>
      bytesOf(BigInt64Array.from(values, (value) => BigInt(value))),
    );
  }

  /** A scalar, shared between equal ones. */
  scalar(value: number, type: DType): string {
    const label = Object.is(value, -0) ? '-0' : String(value);
    return this.initializer(`${type}_${label}`, [], type, () => {
      if (type === 'float32') return bytesOf(Float32Array.of(value));
      return type === 'int32' ? bytesOf(Int32Array.of(value)) : Uint8Array.of(value === 0 ? 0 : 1);
    });
  }

  /** A tensor with the given contents. */
  constant(key: string, spec: TensorSpec, data: Float32Array | Int32Array): string {
    return this.initializer(key, spec.shape, spec.dtype, () => bytesOf(data));
  }

  /** A tensor of bytes. */
  bytes(key: string, shape: readonly number[], data: Uint8Array): string {
    return this.initializer(key, shape, 'uint8', () => bytesOf(data));
  }

  /** @param free Names the first dimension where any number of rows may come; the spec's is then not used. */
  input(name: string, spec: ValueSpec, free?: string): string {
    this.inputs.push(valueInfo(name, spec, free));
    return name;
  }

  /** Declares a graph output under its own name; `value` may be used otherwise, too. */
  output(name: string, value: string, spec: TensorSpec, free?: string): void {
    this.nodes.push({ input: [value], output: [name], name, opType: 'Identity', attribute: [] });
    this.outputs.push(valueInfo(name, spec, free));
  }

  /** The model as ONNX bytes. Nodes and initialisers that no output needs are left out. */
  encode(): Uint8Array {
    const needed = new Set(this.outputs.map(({ name }) => name));
    const live = this.nodes.toReversed().filter(({ input, output }) => {
      if (!output.some((name) => needed.has(name))) return false;
      for (const name of input) needed.add(name);
      return true;
    });
    return encodeModel({
      name: this.name,
      node: live.reverse(),
      initializer: [...this.initializers.values()].filter(({ name }) => needed.has(name)),
      input: this.inputs,
      output: this.outputs,
    });
  }

  private initializer(key: string, dims: readonly number[], type: OnnxType, bytes: () => Uint8Array): string {
    if (!this.initializers.has(key)) {
      this.initializers.set(key, { dims, dataType: onnxTypes[type], name: key, rawData: bytes() });
    }
    return key;
  }
}

function encodeAttribute(name: string, value: number | readonly number[] | string): AttributeProto {
  if (typeof value === 'number') return { name, type: 2, i: value };
  if (typeof value === 'string') return { name, type: 3, s: new TextEncoder().encode(value) };
  return { name, type: 7, ints: value };
}

function valueInfo(name: string, spec: ValueSpec, free?: string): ValueInfoProto {
  const dim = spec.shape.map((dimValue, axis) =>
    free !== undefined && axis === 0 ? { dimParam: free } : { dimValue },
  );
  return { name, type: { tensorType: { elemType: onnxTypes[spec.dtype], shape: { dim } } } };
}

function bytesOf(data: ArrayBufferView): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
