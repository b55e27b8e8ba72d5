package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"pgsim/configs/strict"
	"pgsim/dataflow"
	"pgsim/pe"
	"pgsim/pe/reference"
	"pgsim/pe/rtl"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/traces"
)

// layerOnRTL measures the first gated layer of the default trace, one image, on the array
// in Verilog and on the pass-level model. Building the simulator isn't counted.
func (b *bench) layerOnRTL() error {
	if !b.rtl {
		return nil
	}
	const policy, depth = "column-share", 8
	geometry := pe.Geometry{Rows: 16, Cols: 16, Lanes: 1, DigitBits: 1}
	trace, err := traces.Resolve(traces.FracBNN)
	if err != nil {
		return err
	}
	var gated *network.Product
	for _, p := range trace.Products() {
		if gated == nil && p.Gate != nil {
			gated = p
		}
	}
	problem, err := rtl.LayerProblem(gated, 0)
	if err != nil {
		return err
	}
	built, err := rtl.Build(rtl.Params{Policy: policy, Geometry: geometry, QueueDepth: depth})
	if err != nil {
		return err
	}
	layer, err := layerOf(trace, gated.Name)
	if err != nil {
		return err
	}
	queues, err := dataflow.Policies.New(policy, strict.Settings{}.With("queue_depth", depth))
	if err != nil {
		return err
	}
	overlap, err := pe.Overlaps.Lookup(reference.OverlapFull)
	if err != nil {
		return err
	}
	array := dataflow.Machine{Geometry: geometry, Dataflow: dataflow.OutputStationary{}, Overlap: overlap, Policy: queues}
	return b.turns("layer", gated.Name, float64(layer.MACs(1)),
		rival{"pgsim, array", func() (cost, error) {
			return usage(syscall.RUSAGE_SELF, func() error { dataflow.RunAlone(array, layer, 1); return nil })
		}},
		rival{"Verilator", func() (cost, error) {
			return usage(syscall.RUSAGE_CHILDREN, func() error {
				_, err := built.Run([]rtl.Case{{Problem: problem, Overlap: reference.OverlapFull, QueueDepth: depth}})
				return err
			})
		}})
}

// layerOf returns a layer of a trace with the gates of its first image.
func layerOf(trace pgworkloads.Source, name string) (pgworkloads.LayerWork, error) {
	work, err := trace.Workload(pgworkloads.Options{Images: 1})
	if err != nil {
		return pgworkloads.LayerWork{}, err
	}
	for _, layer := range work.Layers {
		if layer.Name == name {
			return layer, nil
		}
	}
	return pgworkloads.LayerWork{}, fmt.Errorf("%s has no layer %s", work.Name, name)
}

// usage returns the CPU time that this process, or the processes that it waited for, use while
// something runs.
func usage(who int, run func() error) (cost, error) {
	var before, after syscall.Rusage
	if err := syscall.Getrusage(who, &before); err != nil {
		return cost{}, err
	}
	if err := run(); err != nil {
		return cost{}, err
	}
	err := syscall.Getrusage(who, &after)
	return cost{cpu: spent(after) - spent(before)}, err
}

// spent returns the CPU seconds of a usage.
func spent(u syscall.Rusage) float64 { return seconds(u.Utime) + seconds(u.Stime) }

func seconds(t syscall.Timeval) float64 {
	const perSecond = 1e6
	return float64(t.Sec) + float64(t.Usec)/perSecond
}

// againstScaleSim measures ResNet-18, dense, from SCALE-Sim's files. It runs once, because it takes
// minutes.
func (b *bench) againstScaleSim() error {
	if b.scaleSim == "" {
		return nil
	}
	b.repeat = 1
	topology := filepath.Join(b.scaleSim, "topologies", "conv_nets", "Resnet18.csv")
	layout := filepath.Join(b.scaleSim, "layouts", "conv_nets", "resnet18.csv") // so it writes them
	config := filepath.Join(b.scaleSim, "configs", "scale.cfg")
	shapes := filepath.Join(b.scratch, "resnet18.npz")
	if _, err := b.command(nil, b.pgsim, "import", "scalesim", topology, "-o", shapes); err != nil {
		return err
	}
	results := filepath.Join(b.scratch, "scale-sim")
	if err := os.MkdirAll(results, 0o755); err != nil {
		return err
	}
	run := func(fidelity string) rival {
		return rival{"pgsim, " + fidelity, func() (cost, error) {
			return b.command(nil, b.pgsim, "run", "-w", shapes, "-c", "int8-16x16", "--set", "array.rows=32", "--set", "array.cols=32",
				"--baseline", "none", "--fidelity", fidelity)
		}}
	}
	return b.turns("SCALE-Sim", "ResNet-18, dense, 32x32", 0, run("full"), run("array"),
		rival{"SCALE-Sim", func() (cost, error) {
			used, err := b.command([]string{"PYTHONPATH=" + b.scaleSim}, b.python, filepath.Join(b.scaleSim, "scalesim", "scale.py"),
				"-c", config, "-t", topology, "-l", layout, "-p", results, "-s", "N")
			if err != nil {
				return cost{}, err
			}
			// Its exit code is always 0.
			reports, err := filepath.Glob(filepath.Join(results, "*", "COMPUTE_REPORT.csv"))
			if err == nil && len(reports) == 0 {
				err = errors.New("--scale-sim: it wrote no COMPUTE_REPORT.csv; run it by hand to see why")
			}
			return used, err
		}})
}
