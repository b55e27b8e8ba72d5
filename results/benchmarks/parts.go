package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
)

// machine is the preset that networks and cubes run on.
const machine = "pg-32x32"

// networks measures whole networks, on the whole machine and on the array alone. Another build may
// not support the array alone; it then runs the whole machine both times.
func (b *bench) networks() error {
	names := []string{"resnet18-imagenet-synthetic", "resnet50-imagenet-synthetic", "pg-shufflenetv2-a4h2-imagenet"}
	if b.quick {
		names = names[:1]
	}
	for _, name := range names {
		args := []string{"run", "-w", name, "-c", machine, "--format", "json"}
		whole := b.pgsims(args...)
		array := rival{"pgsim, array", func() (cost, error) { return b.command(nil, b.pgsim, append(args, "--fidelity", "array")...) }}
		if err := b.turns("network", name, 0, append(whole, array)...); err != nil {
			return err
		}
	}
	return nil
}

// cubes measures n x n x n products.
func (b *bench) cubes() error {
	sizes := []int{256, 512, 1024, 2048, 4096}
	if b.quick {
		sizes = sizes[:2]
	}
	for _, n := range sizes {
		side := strconv.Itoa(n)
		args := []string{"gemm", "-M", side, "-N", side, "-K", side, "-c", machine, "--format", "json"}
		for _, fidelity := range []string{"full", "array"} {
			run := func() (cost, error) { return b.command(nil, b.pgsim, append(args, "--fidelity", fidelity)...) }
			if err := b.turns("cube", fmt.Sprintf("%d x %d x %d", n, n, n), math.Pow(float64(n), 3), rival{"pgsim, " + fidelity, run}); err != nil {
				return err
			}
		}
	}
	return nil
}

// sweeps measures sweeps of ResNet-20 over thresholds and queue depths, including the accuracy of
// every threshold.
func (b *bench) sweeps() error {
	const depths = "2,3,4,5,6,7,8,10,12,16"
	counts := []int{1, 10, 100} // thresholds
	if b.quick {
		counts = counts[:1]
	}
	for _, thresholds := range counts {
		const span = 2.0 // trained units around the trained thresholds
		grid := "0"
		if thresholds > 1 {
			grid = fmt.Sprintf("-1:1:%.6f", span/float64(thresholds-1))
		}
		folder := filepath.Join(b.scratch, "sweep")
		run := func() (cost, error) {
			if err := os.RemoveAll(folder); err != nil {
				return cost{}, err
			}
			return b.command(nil, b.pgsim, "sweep", "-w", "pg-resnet20-a4h2-cifar10",
				"--threshold-offset", grid, "--set", "array.queue_depth="+depths, "-o", folder)
		}
		points := 10 * thresholds
		if err := b.turns("sweep", fmt.Sprintf("%d points", points), float64(points), rival{"pgsim", run}); err != nil {
			return err
		}
	}
	return nil
}

// cores measures a network on different numbers of processors.
func (b *bench) cores() error {
	for n := 1; n <= runtime.NumCPU(); n *= 2 {
		run := func() (cost, error) {
			return b.command([]string{"GOMAXPROCS=" + strconv.Itoa(n)}, b.pgsim, "run", "-w", "resnet18-imagenet-synthetic", "-c", machine)
		}
		if err := b.turns("cores", strconv.Itoa(n)+" processors", float64(n), rival{"pgsim", run}); err != nil {
			return err
		}
	}
	return nil
}
