// Package onnxpb holds the messages of ONNX model files, generated from the
// schema of the ONNX project.
//
// onnx.proto is third-party: it is the interface definition of ONNX 1.12.0 (github.com/onnx/onnx,
// Copyright ONNX Project Contributors), unchanged, under the Apache License 2.0 in LICENSE.
// onnx.pb.go is generated from it. Later releases add fields and element types, which older readers
// skip. Package onnx names the element types that pgsim knows beyond this schema.
package onnxpb

//go:generate protoc --go_out=. --go_opt=paths=source_relative --go_opt=Monnx.proto=pgsim/pgworkloads/onnx/onnxpb onnx.proto
