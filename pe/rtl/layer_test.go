package rtl

import (
	"flag"
	"maps"
	"slices"
	"testing"

	"pgsim/configs/longtest"
	"pgsim/pe/reference"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/trace"
	"pgsim/pgworkloads/traces"
)

// simulated are the traces whose layers the RTL runs. Traces of larger networks would take hours.
var simulated = []string{
	"fracbnn-resnet20-cifar10", "pg-resnet20-a4h2-cifar10", "pg-shiftnet20-a4h2-cifar10", "pg-shufflenetv2-a4h2-imagenet",
}

// TestTraceLayersAgree runs whole layers of four trained networks, on their first image, on 16x16
// or 8x8 arrays. They must agree with the models, and the outputs must have the digest of the
// training framework's outputs. The test tries three gated layers of each trace, or all with
// -rtl.layers.
func TestTraceLayersAgree(t *testing.T) {
	needTools(t)
	longtest.Need(t, "a large array takes a while to build")
	for _, policy := range slices.Sorted(maps.Keys(sharing)) {
		t.Run(policy, func(t *testing.T) {
			p := square(policy, sharing[policy])
			if _, err := Build(p); err != nil {
				t.Fatal(err)
			}
			for _, name := range simulated {
				checkTrace(t, p, name)
			}
		})
	}
}

// checkTrace runs layers of a trace.
func checkTrace(t *testing.T, p Params, name string) {
	trace, err := traces.Resolve(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, product := range someGated(trace, *allLayers) {
		t.Run(name+"/"+product.Name, func(t *testing.T) { checkTraceLayer(t, p, product) })
	}
}

// allLayers makes TestTraceLayersAgree run every gated layer.
var allLayers = flag.Bool("rtl.layers", false, "run all gated layers of the traces, not three of each")

// someGated returns the gated layers of a trace, or its first, middle and last.
func someGated(trace *trace.Trace, all bool) []*network.Product {
	var gated []*network.Product
	for _, product := range trace.Products() {
		if product.Gate != nil {
			gated = append(gated, product)
		}
	}
	if all || len(gated) < 3 {
		return gated
	}
	return []*network.Product{gated[0], gated[len(gated)/2], gated[len(gated)-1]}
}

func checkTraceLayer(t *testing.T, p Params, product *network.Product) {
	const image = 0
	problem, err := LayerProblem(product, image)
	if err != nil {
		t.Fatal(err)
	}
	c := Case{Problem: problem, Overlap: reference.OverlapFull, QueueDepth: p.QueueDepth, Seed: 1}
	compared, result, err := CompareLayer(p, c)
	if err != nil {
		t.Fatal(err)
	}
	if compared.Largest != 0 || compared.First != "" {
		t.Errorf("the largest difference is %d; first: %s", compared.Largest, compared.First)
	}
	if got, want := Digest(result.Outputs, problem.N), product.Gate.OutputsSHA256[image]; got != want {
		t.Errorf("outputs have digest %s, the framework's %s", got, want)
	}
	t.Logf("%s: %d cycles, %d passes", c, compared.Cycles, compared.Passes)
}
