package traces_test

import (
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/evaluation"
	"pgsim/pgworkloads/trace"
	"pgsim/pgworkloads/traces"
	"pgsim/pgworkloads/verify"
)

// BenchmarkVerify measures the recomputation of all gates and outputs.
func BenchmarkVerify(b *testing.B) {
	for _, name := range traces.Names() {
		b.Run(name, func(b *testing.B) {
			trace, err := traces.Resolve(name)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				verify.Layers(trace)
			}
			// High and low parts are two sums of the same length.
			b.ReportMetric(2*gatedMACs(trace, trace.Images())*float64(b.N)/b.Elapsed().Seconds(), "MACs/s")
		})
	}
}

// BenchmarkEval measures the execution of whole networks on held samples.
func BenchmarkEval(b *testing.B) {
	for _, name := range traces.Names() {
		trace, err := traces.Resolve(name)
		if err != nil {
			b.Fatal(err)
		}
		if trace.Answers == nil {
			continue
		}
		b.Run(name, func(b *testing.B) {
			data, err := traces.ResolveData(trace.Answers.Data)
			if err != nil {
				b.Fatal(err)
			}
			network, err := trace.Network(pgworkloads.ThresholdChange{})
			if err != nil {
				b.Fatal(err)
			}
			samples := min(data.Count(), 100)
			answers := 0
			for b.Loop() {
				answers += len(evaluation.Evaluate(network, data, samples, func() {}).Predictions)
			}
			macs := 0.0
			for _, p := range trace.Products() {
				macs += float64(p.MACs(1)) / float64(trace.Positions())
			}
			b.ReportMetric(float64(answers)/b.Elapsed().Seconds(), "answers/s")
			b.ReportMetric(macs*float64(answers)/b.Elapsed().Seconds(), "MACs/s")
		})
	}
}

// BenchmarkMovedThresholds measures the gates of the default batch with moved
// thresholds.
func BenchmarkMovedThresholds(b *testing.B) {
	const images = 8
	trace, err := traces.Resolve(traces.FracBNN)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := trace.Workload(pgworkloads.Options{Images: images, ThresholdChange: pgworkloads.ThresholdChange{ThresholdOffset: 0.1}}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(gatedMACs(trace, images)*float64(b.N)/b.Elapsed().Seconds(), "MACs/s")
}

// BenchmarkResolve measures the reading and checking of a trace.
func BenchmarkResolve(b *testing.B) {
	for b.Loop() {
		if _, err := traces.Resolve(traces.FracBNN); err != nil {
			b.Fatal(err)
		}
	}
}

func gatedMACs(trace *trace.Trace, images int) float64 {
	macs := 0.0
	for _, p := range trace.Products() {
		if p.Gated {
			macs += float64(p.MACs(images))
		}
	}
	return macs
}
