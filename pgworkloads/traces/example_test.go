package traces_test

import (
	"fmt"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/evaluation"
	"pgsim/pgworkloads/traces"
)

func ExampleResolve() {
	trace, err := traces.Resolve(traces.FracBNN)
	if err != nil {
		fmt.Println(err)
		return
	}
	work, err := trace.Workload(pgworkloads.Options{Images: 8})
	if err != nil {
		fmt.Println(err)
		return
	}
	layer := work.Layers[1]
	fmt.Println(layer.Name, layer.M(work.Images), layer.N(), layer.K(), layer.Gates.M(), layer.Gates.N())
	// Output: layer1_0.conv1 8192 16 144 8192 16
}

// The network of a trace answers images that it was not trained on.
func ExampleResolveData() {
	trace, err := traces.Resolve(traces.FracBNN)
	if err != nil {
		fmt.Println(err)
		return
	}
	data, err := traces.ResolveData(trace.Answers.Data)
	if err != nil {
		fmt.Println(err)
		return
	}
	network, err := trace.Network(pgworkloads.ThresholdChange{})
	if err != nil {
		fmt.Println(err)
		return
	}
	answers := evaluation.Evaluate(network, data, 20, func() {})
	fmt.Println(answers.Matching(trace.Answers.Predictions), "of", answers.Samples, "predictions are PyTorch's")
	// Output: 20 of 20 predictions are PyTorch's
}
