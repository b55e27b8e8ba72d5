package onnx_test

import (
	"fmt"
	"regexp"
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/shapes"
	"pgsim/pgworkloads/traces"
)

// TestImageNet compares the embedded shapes of examples/resnet.py, which are made as the package
// comment says, with published data of the networks: He et al., CVPR 2016, table 1, give the
// layers; PyTorch's torchvision gives 1.81 and 4.09 G multiply-accumulates for ResNet-18 and
// ResNet-50 at 224x224.
func TestImageNet(t *testing.T) {
	for _, c := range []struct {
		name          string
		layers, gated int
		gmacs         string
		gates         string // the layers that feed a ReLU inside a block
	}{
		{"resnet18-imagenet-synthetic", 17 + 3 + 1, 8, "1.81", `^/layer.*/conv1/Conv$`},
		{"resnet50-imagenet-synthetic", 49 + 4 + 1, 32, "4.09", `^/layer.*/conv[12]/Conv$`},
	} {
		source, err := traces.ResolveSource(c.name)
		if err != nil {
			t.Error(err)
			continue
		}
		s, ok := source.(*shapes.Shapes)
		if !ok {
			t.Errorf("%s: is a %T", c.name, source)
			continue
		}
		const giga = 1e9
		if got := fmt.Sprintf("%.2f", float64(s.MACs())/giga); got != c.gmacs || len(s.Layers) != c.layers {
			t.Errorf("%s: %d layers of %s GMACs, want %d of %s", c.name, len(s.Layers), got, c.layers, c.gmacs)
		}
		gated := 0
		for _, l := range s.Layers {
			if l.Gated != regexp.MustCompile(c.gates).MatchString(l.Name) {
				t.Errorf("%s: gated is %v", l.Name, l.Gated)
			}
			if l.Gated {
				gated++
			}
		}
		if gated != c.gated {
			t.Errorf("%s: %d layers are gated, want %d", c.name, gated, c.gated)
		}
		if work, err := s.Workload(pgworkloads.Options{Images: 1}); err != nil || !work.Synthetic {
			t.Errorf("%s: synthetic is %v, %v", c.name, work.Synthetic, err)
		}
	}
}
