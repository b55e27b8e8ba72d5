package reproduce

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"pgsim/configs"
	"pgsim/pgworkloads"
	"pgsim/results"
	"pgsim/results/interval"
	"pgsim/sim"
	"pgsim/sim/record"
)

// Row is the best design of a subject on one network.
type Row struct {
	// Area is the limit on the design, Channels the number of DRAM channels of all designs.
	Area     Area `json:"area"`
	Channels int  `json:"dram_channels"`
	// Subject is the name of the kind of machine. Gated is set if gates save work there.
	Subject string              `json:"subject"`
	Gated   bool                `json:"gated"`
	Machine configs.Accelerator `json:"machine"`
	// ArrayMM2 is the area of its array, plus what its scratchpads take beyond those of the other
	// designs.
	ArrayMM2 float64 `json:"array_mm2"`
	Network  string  `json:"network"`
	// Cycles are those of the whole network, ArrayCycles without memory.
	Cycles      uint64 `json:"cycles"`
	ArrayCycles uint64 `json:"array_cycles"`
	// EnergyPJ is that of the whole network, including leakage and DRAM.
	EnergyPJ float64 `json:"energy_pj"`
	// Seconds is how long it takes, EDP the energy-delay product in joule-seconds.
	Seconds float64 `json:"seconds"`
	EDP     float64 `json:"edp_js"`
	// OverUngated is the energy-delay product of the subject's best design over that of the best
	// design without gates, with an interval of how far off it may be. Both have at most this area,
	// the same bandwidth and the same network. Gating pays if it is below 1.
	OverUngated results.Interval `json:"edp_over_best_ungated"`

	// energy is the energy by price, and prices say how far off these may be.
	energy results.Parts
	prices []results.PriceRange
}

const pico = 1e-12

// comparison compares on a list of networks.
type comparison struct {
	// samples are the networks on one image each, batches the networks on the batch that counts.
	samples, batches []pgworkloads.Workload
	// all are the designs of a subject that were made before, of any area.
	all map[string][]design
	// channels is the most channels that any machine has. Estimates are made with that number,
	// because fewer channels hide the differences between arrays.
	channels int
	// short are the designs within an area that were best by their estimates.
	short map[race][]design
}

// race is a subject within an area.
type race struct {
	subject string
	area    Area
}

// How many designs of a subject reach the next stage: from an estimate of one image to one image
// with memory, and from there to the batch.
const (
	withMemory = 10
	inBatches  = 4
)

// shortlist returns the designs of a subject within an area that are worth a run with memory.
func (c *comparison) shortlist(ctx context.Context, area Area, subject Subject) ([]design, error) {
	of := race{subject.Name, area}
	if known, ok := c.short[of]; ok {
		return known, nil
	}
	all, ok := c.all[subject.Name]
	if !ok {
		var err error
		if all, err = subject.designs(); err != nil {
			return nil, err
		}
		c.all[subject.Name] = all
	}
	designs := area.filledBy(all)
	if len(designs) == 0 {
		return nil, fmt.Errorf("%s: no design fits %.3f mm2", subject.Name, area.MM2)
	}
	short, _, err := stage{works: c.samples, fidelity: sim.ArrayOnly, through: withMemory}.best(ctx, withChannels(designs, c.channels))
	c.short[of] = short
	return short, err
}

// compare finds the best design of a subject within an area, by the geometric mean of the
// energy-delay products on all networks. It returns its results on each network: rows that don't
// yet say for which area, channels and subject they are. Designs are ranked by estimates of one
// image, the better ones by runs of one image with memory, and the best of those by runs of the
// batch.
func (c *comparison) compare(ctx context.Context, area Area, channels int, subject Subject) ([]Row, error) {
	designs, err := c.shortlist(ctx, area, subject)
	if err != nil {
		return nil, err
	}
	designs = withChannels(designs, channels)
	designs, _, err = stage{works: c.samples, fidelity: sim.Full, through: inBatches}.best(ctx, designs)
	if err != nil {
		return nil, err
	}
	chosen, found, err := stage{works: c.batches, fidelity: sim.Full, through: 1, priced: true}.best(ctx, designs)
	if err != nil {
		return nil, err
	}
	rows := found[0]
	for i := range rows {
		rows[i].ArrayMM2 = area.array(chosen[0])
	}
	return rows, nil
}

// withChannels returns the designs with the given number of DRAM channels.
func withChannels(designs []design, channels int) []design {
	designs = slices.Clone(designs)
	for i := range designs {
		designs[i].machine.DRAM.Channels = channels
	}
	return designs
}

// stage is a round in which designs are ranked.
type stage struct {
	works []pgworkloads.Workload
	// fidelity is that of the runs. After runs of the array alone, the rest is estimated.
	fidelity sim.Fidelity
	// through is how many designs reach the next stage.
	through int
	// priced is set if the energy by price is needed.
	priced bool
}

// best returns the first designs in the order of their mean energy-delay products, and their rows.
func (s stage) best(ctx context.Context, designs []design) ([]design, [][]Row, error) {
	type ranked struct {
		design design
		rows   []Row
		mean   float64
	}
	all := make([]ranked, len(designs))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, d := range designs {
		group.Go(func() error {
			rows, err := s.measure(ctx, d)
			all[i] = ranked{d, rows, meanEDP(rows)}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, nil, err
	}
	slices.SortStableFunc(all, func(a, b ranked) int { return cmp.Compare(a.mean, b.mean) })
	var first []design
	var rows [][]Row
	for _, r := range all[:min(s.through, len(all))] {
		first, rows = append(first, r.design), append(rows, r.rows)
	}
	return first, rows, nil
}

// measure runs a design on every network.
func (s stage) measure(ctx context.Context, d design) ([]Row, error) {
	var rows []Row
	for _, w := range s.works {
		job, err := sim.NewJob(d.machine, nil, w, s.fidelity)
		if err != nil {
			return nil, err
		}
		found, err := job.Run(ctx, w, sim.JobOptions{Options: sim.Options{Parallel: 1}})
		if err == nil && s.fidelity == sim.ArrayOnly {
			found.Machine, err = estimate(d, w, found.Machine)
		}
		if err != nil {
			return nil, err
		}
		made := record.New("", found)
		total := made.Total
		row := Row{
			Machine: d.machine, Network: w.Name,
			Cycles: total.Cycles.Total, ArrayCycles: total.Cycles.Array,
			EnergyPJ: total.EnergyPJ.Total, Seconds: *total.Seconds,
			EDP: total.EnergyPJ.Total * pico * *total.Seconds,
		}
		if s.priced {
			if err := row.setPrices(job, found, made); err != nil {
				return nil, err
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// estimate returns about what a design costs with memory, given a run of its array alone.
func estimate(d design, w pgworkloads.Workload, alone sim.Result) (sim.Result, error) {
	job, err := sim.NewJob(d.machine, nil, w, sim.Full)
	if err != nil {
		return sim.Result{}, err
	}
	return job.About(alone)
}

// setPrices sets the energy of a row by price.
func (r *Row) setPrices(job *sim.Job, found sim.Outcome, made results.Record) error {
	ranges, err := job.PriceRanges()
	if err == nil {
		err = record.AddIntervals(&made, found, ranges)
	}
	if err != nil {
		return err
	}
	r.energy, r.prices = made.Total.Ranges.EnergyByPricePJ, made.Ranges.Prices
	return nil
}

// meanEDP returns the geometric mean of the energy-delay products.
func meanEDP(rows []Row) float64 {
	sum := 0.0
	for _, r := range rows {
		sum += math.Log(r.EDP)
	}
	return math.Exp(sum / float64(len(rows)))
}

// rank sets OverUngated of all rows. A design within a smaller area is also within a larger area,
// and may be better than a larger design, because large arrays wait for the DRAM.
func (r *Report) rank() {
	for i, row := range r.Rows {
		own := r.best(row, func(other Row) bool { return other.Subject == row.Subject })
		rival := r.best(row, func(other Row) bool { return !other.Gated })
		r.Rows[i].OverUngated = own.over(rival)
	}
}

// best returns the row with the least energy-delay product among the rows of some subjects that
// are within the area of the given row and have its bandwidth and network.
func (r *Report) best(row Row, of func(Row) bool) Row {
	var best *Row
	for i := range r.Rows {
		other := &r.Rows[i]
		within := other.Area.MM2 <= row.Area.MM2 && other.Channels == row.Channels && other.Network == row.Network
		if within && of(*other) && (best == nil || other.EDP < best.EDP) {
			best = other
		}
	}
	return *best
}

// over returns the ratio of two energy-delay products. Prices are the same for both, and time does
// not depend on them.
func (r Row) over(rival Row) results.Interval {
	ratio := r.EDP / rival.EDP
	ends, ok := results.RatioEnds(r.energy, rival.energy, r.prices)
	if !ok {
		ends = interval.Interval{ratio, ratio}
	} else {
		ends = ends.Times(r.Seconds / rival.Seconds)
	}
	return results.Saving("edp_over_best_ungated", ratio, ends)
}
