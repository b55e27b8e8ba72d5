package evaluation_test

import (
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/evaluation"
	"pgsim/pgworkloads/traces"
)

// BenchmarkEvaluate measures images of ResNet-20 on all processors.
func BenchmarkEvaluate(b *testing.B) {
	const images = 100
	trace, err := traces.Resolve("pg-resnet20-a4h2-cifar10")
	if err != nil {
		b.Fatal(err)
	}
	data, err := traces.ResolveData(trace.Answers.Data)
	if err != nil {
		b.Fatal(err)
	}
	n, err := trace.Network(pgworkloads.ThresholdChange{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		evaluation.Evaluate(n, data, images, func() {})
	}
	b.ReportMetric(images*float64(b.N)/b.Elapsed().Seconds(), "images/s")
}
