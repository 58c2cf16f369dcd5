"""Part of skiff-diff: what ONNX Runtime computes for nodes of a model, as a folder of layers.

    python onnx_layers.py MODEL.onnx INPUTS.npz FOLDER < names of nodes, one a line

Graph optimizations are off, so that each node is computed as the model has it. Outputs of 50 nodes are held at one
time. Nodes inside of branches, loops and functions cannot be seen from outside and are left out."""

import json
import os
import sys

try:
    import numpy as np
    import onnx
    import onnxruntime
except ImportError as missing:
    print(missing)
    sys.exit(3)

AT_ONE_TIME = 50
NAMES = {"float32": "f32", "float64": "f64", "float16": "f16", "bool": "bool"}


def type_name(dtype):
    return NAMES.get(dtype.name) or dtype.name.replace("uint", "u").replace("int", "i")


def main():
    path, inputs, folder = sys.argv[1:4]
    wanted = set(sys.stdin.read().splitlines())
    model = onnx.load(path, load_external_data=False)
    values = []  # (node, output) in the order of the model
    for index, node in enumerate(model.graph.node):
        name = node.name or f"{node.op_type}_{index}"  # as skiffc names it
        if name in wanted:
            values += [(name, node.op_type, output) for output in node.output if output]
    present = {output.name for output in model.graph.output}
    model.graph.output.extend(onnx.ValueInfoProto(name=value) for _, _, value in values if value not in present)

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 4
    options.add_session_config_entry("session.model_external_initializers_file_folder_path",
                                     os.path.dirname(os.path.abspath(path)))
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    with np.load(inputs) as archive:
        given = {key: archive[key] for key in archive.files}
    names = {value.name for value in session.get_inputs()}
    if set(given) != names:
        raise ValueError(f"the model takes {sorted(names)}, the inputs are {sorted(given)}")

    layers = []
    for begin in range(0, len(values), AT_ONE_TIME):
        part = values[begin:begin + AT_ONE_TIME]
        for (name, kind, _), array in zip(part, session.run([value for _, _, value in part], given)):
            if not isinstance(array, np.ndarray) or array.dtype.kind not in "fiub":
                continue  # sequences, strings
            file = f"{len(layers):05}.npy"
            np.save(os.path.join(folder, file), array.copy(order="C"))
            layers.append({"file": file, "source": name, "inner": False, "kernel": "", "kind": kind,
                           "sources": [name], "type": type_name(array.dtype), "shape": list(array.shape)})
    with open(os.path.join(folder, "layers.json"), "w") as index:
        json.dump({"schema": "skiff.layers/1", "model": os.path.basename(path), "layers": layers}, index)


try:
    main()
except Exception as error:
    print(f"{type(error).__name__}: {error}".splitlines()[0])
    sys.exit(4)
