package traces_test

import (
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/traces"
)

// TestInputCodes expects the input codes that come with a workload to be those that the
// training framework stored of gated layers, image by image, and codes of all other layers
// that don't compute in floating point.
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
			all, err := work.Inputs.Codes()
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
