package parallel

import (
	"runtime"

	"golang.org/x/sync/errgroup"
)

// Each calls do for 0..n-1, as many at once as there are processors.
func Each(n int, do func(i int)) {
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range n {
		group.Go(func() error {
			do(i)
			return nil
		})
	}
	_ = group.Wait() // do has no error
}
