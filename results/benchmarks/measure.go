package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/google/renameio/v2"

	"pgsim/results/format"
	"pgsim/results/table"
)

const readable = 0o644 // for the files that are written

// bench is a benchmark under way.
type bench struct {
	options
	ctx            context.Context
	pgsim, scratch string
	out            io.Writer
	rows           []row
}

// row is one thing that was measured.
type row struct {
	// part is the benchmark, who ran it, and what its size was.
	part, who, what string
	size            float64
	cost
}

// cost is what a process took.
type cost struct {
	// cpu is the time of all CPUs in seconds, elapsed is wall time.
	cpu, elapsed float64
	// mib is the peak memory, in MiB.
	mib float64
}

// least returns the smaller time, and the memory that belongs to it.
func least(a, b cost) cost {
	if a.cpu == 0 || b.cpu < a.cpu {
		return b
	}
	return a
}

// command runs a program and returns its cost.
func (b *bench) command(env []string, name string, args ...string) (cost, error) {
	cmd := exec.CommandContext(b.ctx, name, args...)
	cmd.Env = append(cmd.Environ(), env...)
	var said bytes.Buffer
	cmd.Stderr = &said
	started := time.Now()
	if err := cmd.Run(); err != nil {
		return cost{}, fmt.Errorf("%s %v: %w: %s", name, args, err, bytes.TrimSpace(said.Bytes()))
	}
	took := cost{elapsed: time.Since(started).Seconds()}
	const kibPerMiB = 1024
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		took.cpu, took.mib = spent(*usage), float64(usage.Maxrss)/kibPerMiB
	}
	return took, nil
}

// rival is one of the programs that are measured in turns.
type rival struct {
	who string
	run func() (cost, error)
}

// turns measures rivals in turns and adds a row for each.
func (b *bench) turns(part, what string, size float64, rivals ...rival) error {
	best := make([]cost, len(rivals))
	for range b.repeat {
		for i, r := range rivals {
			took, err := r.run()
			if err != nil {
				return err
			}
			best[i] = least(best[i], took)
		}
	}
	for i, r := range rivals {
		b.rows = append(b.rows, row{part, r.who, what, size, best[i]})
		_, err := fmt.Fprintf(b.out, "%-10s %-32s %-18s %9.3f CPU s %8.1f MiB   %s\n",
			part, what, r.who, best[i].cpu, best[i].mib, ratio(best[0].cpu, best[i].cpu))
		if err != nil {
			return err
		}
	}
	return nil
}

// ratio is the time of another rival over that of the first.
func ratio(first, other float64) string {
	if first == other || first == 0 || other == 0 {
		return ""
	}
	return fmt.Sprintf("%.1f times as much as the first", other/first)
}

// pgsims returns this build with some arguments, and the other build if there is one.
func (b *bench) pgsims(args ...string) []rival {
	rivals := []rival{{"pgsim", func() (cost, error) { return b.command(nil, b.pgsim, args...) }}}
	if b.before != "" {
		rivals = append(rivals, rival{"pgsim before", func() (cost, error) { return b.command(nil, b.before, args...) }})
	}
	return rivals
}

// save writes the table and draws the curves.
func (b *bench) save() error {
	var text bytes.Buffer
	out := table.NewCSV(&text)
	lines := [][]string{{"part", "what", "who", "size", "cpu_seconds", "elapsed_seconds", "mib"}}
	for _, r := range b.rows {
		lines = append(lines, []string{
			r.part, r.what, r.who, format.Number(r.size), format.Number(r.cpu), format.Number(r.elapsed), format.Number(r.mib),
		})
	}
	for _, line := range lines {
		if err := out.Write(line); err != nil {
			return err
		}
	}
	if err := out.Close(); err != nil {
		return err
	}
	if err := renameio.WriteFile(filepath.Join(b.output, "benchmarks.csv"), text.Bytes(), readable); err != nil {
		return err
	}
	return b.plots()
}
