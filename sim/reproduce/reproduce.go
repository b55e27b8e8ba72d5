package reproduce

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/traces"
	"pgsim/sim"
	"pgsim/sim/record"
)

// Format is the version of the JSON schema of a report.
const Format = "pgsim.reproduction/1"

// Report is the result of a reproduction.
type Report struct {
	Format  string  `json:"format"`
	Version string  `json:"version"`
	Images  int     `json:"images"`
	Claims  []Claim `json:"claims"`
	Rows    []Row   `json:"designs"`
}

// Options say what is compared.
type Options struct {
	// Version is that of the program.
	Version string
	// Images is the batch. A network with fewer stored images uses all that it has.
	Images int
	// Networks are the names of embedded traces.
	Networks []string
	// Channels are numbers of DRAM channels. All machines of a comparison have the same number.
	Channels []int
	// Kept keeps finished comparisons; nil for none.
	Kept *Kept
	// Started is called with the number of steps, Done after each. Either may be nil.
	Started func(steps int)
	Done    func()
}

// Check returns an error if there is nothing to compare, a network is unknown, or no machine can
// have a number of channels.
func (o Options) Check() error {
	switch {
	case len(o.Networks) == 0:
		return fmt.Errorf("--workload: name at least one of %s", strings.Join(traces.GatedNames(), ", "))
	case len(o.Channels) == 0:
		return errors.New("--channels: give at least one number of DRAM channels, e.g. 1")
	}
	for _, name := range o.Networks {
		if _, err := traces.Resolve(name); err != nil {
			return err
		}
	}
	for _, channels := range o.Channels {
		if _, err := sim.ResolveMachine("pg-16x16", []string{fmt.Sprintf("dram.channels=%d", channels)}); err != nil {
			return err
		}
	}
	return nil
}

// Run measures all claims, and compares all subjects at all areas and bandwidths. The options must
// pass [Options.Check].
func Run(ctx context.Context, o Options) (*Report, error) {
	areas, err := Areas()
	if err != nil {
		return nil, err
	}
	if o.Started != nil {
		o.Started(len(claims) + len(areas)*len(o.Channels)*len(subjects))
	}
	done := func() {
		if o.Done != nil {
			o.Done()
		}
	}
	r := &Report{Format: Format, Version: o.Version, Images: o.Images}
	if r.Claims, err = measured(ctx, o.Images, done); err != nil {
		return nil, err
	}
	c, err := newComparison(o.Networks, o.Images, slices.Max(o.Channels))
	if err != nil {
		return nil, err
	}
	for _, channels := range o.Channels {
		for _, area := range areas {
			for _, subject := range subjects {
				key := []any{o.Networks, o.Images, c.channels, area, channels, subject.Name}
				rows, err := o.Kept.rows(key, func() ([]Row, error) { return c.compare(ctx, area, channels, subject) })
				if err != nil {
					return nil, err
				}
				for _, row := range rows {
					row.Area, row.Channels, row.Subject, row.Gated = area, channels, subject.Name, subject.Gated
					r.Rows = append(r.Rows, row)
				}
				done()
			}
		}
	}
	r.rank()
	return r, nil
}

// batch returns the workload of an embedded trace, with the given number of images or as many as
// it stores.
func batch(name string, images int) (pgworkloads.Workload, error) {
	trace, err := traces.Resolve(name)
	if err != nil {
		return pgworkloads.Workload{}, err
	}
	return trace.Workload(pgworkloads.Options{Images: min(images, trace.Images())})
}

// newComparison reads the networks for a comparison.
func newComparison(networks []string, images, channels int) (*comparison, error) {
	c := comparison{channels: channels, all: map[string][]design{}, short: map[race][]design{}}
	for _, name := range networks {
		sample, err := batch(name, 1)
		if err != nil {
			return nil, err
		}
		all, err := batch(name, images)
		if err != nil {
			return nil, err
		}
		c.samples, c.batches = append(c.samples, sample), append(c.batches, all)
	}
	return &c, nil
}

// measured returns the claims with our figures.
func measured(ctx context.Context, images int, done func()) ([]Claim, error) {
	machine, err := sim.ResolveMachine("pg-16x16", nil)
	if err != nil {
		return nil, err
	}
	var all []Claim
	for _, claim := range claims {
		trace, err := traces.Resolve(claim.Network)
		if err != nil {
			return nil, err
		}
		work, err := batch(claim.Network, images)
		if err != nil {
			return nil, err
		}
		job, err := sim.NewJob(machine, nil, work, sim.ArrayOnly)
		if err != nil {
			return nil, err
		}
		found, err := job.Run(ctx, work, sim.JobOptions{})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", claim.Network, err)
		}
		claim.Ours = claim.measure(&network{trace.Accuracy, record.New("", found)})
		all = append(all, claim)
		done()
	}
	return all, nil
}
