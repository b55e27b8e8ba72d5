package traces_test

import (
	"slices"
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic"
	"pgsim/pgworkloads/traces"
)

// TestInputCodes expects the input codes that come with a workload to be those that the training
// framework stored for gated layers, image by image. It also expects codes for all other layers,
// except those in floating point.
func TestInputCodes(t *testing.T) {
	for _, name := range traces.Names() {
		t.Run(name, func(t *testing.T) {
			trace, err := traces.Resolve(name)
			if err != nil {
				t.Fatal(err)
			}
			images := min(2, trace.Images())
			work, err := trace.Workload(pgworkloads.Options{Images: images})
			if err != nil {
				t.Fatal(err)
			}
			all, err := work.Inputs.Codes(nil)
			if err != nil {
				t.Fatal(err)
			}
			for i, p := range trace.Products() {
				if (all[i] == nil) != p.AssumedPrecision {
					t.Errorf("%s: codes %t, computes in floating point %t", p.Name, all[i] != nil, p.AssumedPrecision)
				}
				if p.Gate == nil {
					continue
				}
				for image := range images {
					codes := all[i].Image(image)
					for at, stored := range p.ImageCodes(image) {
						if want := p.Activation.Word(stored); codes[at] != want {
							t.Fatalf("%s, image %d: code %d is %d, want %d", p.Name, image, at, codes[at].Code(), want.Code())
						}
					}
				}
			}
		})
	}
}

// TestInputCodesByRegions expects that with all regions sensitive, codes are those with all gates
// on; that with none sensitive, they differ; and that codes with gates do not change.
func TestInputCodesByRegions(t *testing.T) {
	trace, err := traces.Resolve("pg-resnet20-a4h2-cifar10")
	if err != nil {
		t.Fatal(err)
	}
	codes := func(change pgworkloads.ThresholdChange, regions ...*pgworkloads.Regions) (all [][]pgworkloads.CodeWord) {
		work, err := trace.Workload(pgworkloads.Options{Images: 1, ThresholdChange: change})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range regions {
			layers, err := work.Inputs.Codes(r)
			if err != nil {
				t.Fatal(err)
			}
			var words []pgworkloads.CodeWord
			for _, l := range layers {
				words = append(words, l.Image(0)...)
			}
			all = append(all, words)
		}
		return all
	}
	regions := pgworkloads.Regions{Rows: 4, Columns: 4, Channels: 16}
	none := regions
	none.Threshold = pgworkloads.WholeThreshold + 1
	got := codes(pgworkloads.ThresholdChange{}, nil, &regions, &none, nil)
	open := codes(pgworkloads.ThresholdChange{ThresholdOffset: -1000}, nil)[0]
	if !slices.Equal(got[1], open) {
		t.Error("where all regions are sensitive, codes aren't those with all gates on")
	}
	if slices.Equal(got[2], open) || slices.Equal(got[0], open) || !slices.Equal(got[0], got[3]) {
		t.Error("codes where no region is sensitive, or of gates, are those of others")
	}
}

// TestOperandsInOrder expects the operands of an output, and its weights in the same order, to give
// the gate that the training framework stored.
func TestOperandsInOrder(t *testing.T) {
	for _, name := range []string{"pg-resnet20-a4h2-cifar10", "pg-shufflenetv2-a4h2-imagenet", "fracbnn-resnet20-cifar10"} {
		trace, err := traces.Resolve(name)
		if err != nil {
			t.Fatal(err)
		}
		work, err := trace.Workload(pgworkloads.Options{Images: 1})
		if err != nil {
			t.Fatal(err)
		}
		all, err := work.Inputs.Codes(nil)
		if err != nil {
			t.Fatal(err)
		}
		compared := 0
		for i, p := range trace.Products() {
			if p.Gate == nil || p.Gate.Kind == arithmetic.GateBetween {
				continue
			}
			high, _ := p.Activation.Parts()
			var words []pgworkloads.CodeWord
			var weights []int16
			const every = 97
			for output := 0; output < p.M(1)*p.N(); output += every {
				pixel, channel := output/p.N(), output%p.N()
				words = all[i].Words(words, pixel, channel/(p.N()/p.Groups))
				weights = work.Layers[i].WeightsInOrder(weights, channel)
				sum := int32(0)
				for k, w := range weights {
					sum += int32(w) * high.Of(words[k])
				}
				if got, want := sum > p.Gate.Thresholds[channel], work.Layers[i].Gates.Gated(pixel, channel); got != want {
					t.Fatalf("%s, %s, pixel %d, channel %d: sum %d, gate %t, want %t", name, p.Name, pixel, channel, sum, got, want)
				}
				compared++
			}
		}
		if compared == 0 {
			t.Errorf("%s: nothing was compared", name)
		}
	}
}
