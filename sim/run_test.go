package sim

import (
	"context"
	"errors"
	"sync"
	"testing"

	"pgsim/pgworkloads"
)

func twoLayers() pgworkloads.Workload {
	const images = 2
	work := convolution(16, 16, 16, images)
	return pgworkloads.Workload{Images: images, Layers: []pgworkloads.LayerWork{work, work}}
}

// TestProgressAddsUp expects the progress of a run to come in parts within a layer,
// and the parts to add up to its MACs.
func TestProgressAddsUp(t *testing.T) {
	w := twoLayers()
	var mu sync.Mutex
	var done uint64
	calls := 0
	_, err := newSystem(t, "array.cols=4").Run(context.Background(), w, Options{Progress: func(macs uint64) {
		mu.Lock()
		defer mu.Unlock()
		done += macs
		calls++
	}})
	if err != nil {
		t.Fatal(err)
	}
	if done != w.MACs() || calls <= len(w.Layers) {
		t.Errorf("%d MACs in %d calls, want %d in more than one for each of %d layers", done, calls, w.MACs(), len(w.Layers))
	}
}

// TestRunEndsInsideALayer ends a run from within its first layer.
func TestRunEndsInsideALayer(t *testing.T) {
	ctx, cancel := context.WithCancelCause(context.Background())
	cause := errors.New("enough")
	calls := 0
	_, err := newSystem(t, "array.cols=4").Run(ctx, twoLayers(), Options{Parallel: 1, Progress: func(uint64) {
		calls++
		cancel(cause)
	}})
	if !errors.Is(err, cause) {
		t.Errorf("got %v, want %v", err, cause)
	}
	if groups := 16 / 4; calls >= groups {
		t.Errorf("the layer went on for %d of %d column groups", calls, groups)
	}
}

// TestEstimate expects the traffic that the run has in the end.
func TestEstimate(t *testing.T) {
	w := twoLayers()
	s := newSystem(t)
	p, err := s.plan(w, Full)
	if err != nil {
		t.Fatal(err)
	}
	long, bytes := p.estimate()
	result, err := s.Run(context.Background(), w, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var moved uint64
	for _, l := range result.Layers {
		moved += l.DRAM.BytesRead + l.DRAM.BytesWritten
	}
	if bytes == 0 || bytes > moved || long <= 0 {
		t.Errorf("estimated %d bytes and %v, the run moves %d", bytes, long, moved)
	}
	for i := range w.Layers {
		w.Layers[i].SharesGates = true // both have those of the first
	}
	if p, err = s.plan(w, Full); err != nil {
		t.Fatal(err)
	}
	if _, once := p.estimate(); 2*once != bytes {
		t.Errorf("estimated %d bytes of layers of which one runs, %d of two", once, bytes)
	}
}
