package onnx

import "pgsim/pgworkloads/source"

func init() {
	source.Importers.Register("onnx", "ONNX models", source.Importer{
		Ending: ".onnx", What: "an ONNX model",
		// Field 1, the version of the format, comes first: a number of one byte.
		Looks: func(start []byte) bool {
			const version, producer, opset = 0x08, 0x12, 0x3a
			return len(start) > 2 && start[0] == version && start[1] < 0x80 && (start[2] == producer || start[2] == opset)
		},
	})
}
