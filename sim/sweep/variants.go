package sweep

import (
	"slices"
	"strconv"
	"strings"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/evaluation"
	"pgsim/pgworkloads/testset"
	"pgsim/pgworkloads/trace"
	"pgsim/pgworkloads/traces"
	"pgsim/results/format"
)

// variants resolves every workload at every setting of its own axes. An axis that doesn't apply to
// a workload has one empty value for it.
func (s Spec) variants(g *Grid) ([]Axis, error) {
	changesKey, changes := s.thresholdChanges()
	axes := variantAxes(s, changesKey, changes)
	data := map[string]*testset.Set{}
	var anyShapes, moved bool
	for i, name := range s.Workloads {
		source, err := traces.ResolveSource(name)
		if err != nil {
			return nil, s.locate("workloads", "%v", err)
		}
		trace, isTrace := source.(*trace.Trace)
		anyShapes, moved = anyShapes || !isTrace, moved || isTrace
		w := Variant{Source: source, workload: i}
		if isTrace {
			if w.Data, err = s.heldSet(trace, data); err != nil {
				return nil, err
			}
		}
		if err := s.expandVariants(g, w, axes, changes); err != nil {
			return nil, err
		}
	}
	if s.Images == nil {
		axes[1].Values = batches(g.Variants)
	}
	const noShapes = "and no workload is one; remove them"
	switch {
	case s.Seeds != nil && !anyShapes:
		return nil, s.locate("seeds", "draw the gates of shapes, "+noShapes)
	case s.Bits != nil && !anyShapes:
		return nil, s.locate("bits", "are those of shapes, "+noShapes)
	case s.WeightBits != nil && !anyShapes:
		return nil, s.locate("weight_bits", "are those of shapes, "+noShapes)
	}
	if changes != nil && !moved {
		return nil, s.locate(changesKey, "moves the thresholds of traces, and no workload is one; remove it")
	}
	return axes, s.possibleWidths(axes, g.Variants)
}

// possibleWidths refuses a width that no workload can have. If several could be the reason, it
// names the one in the error.
func (s Spec) possibleWidths(axes []Axis, variants []Variant) error {
	var blamed error
	for at, a := range axes {
		if !slices.Contains(widthAxes, a.Name) {
			continue
		}
		for _, v := range a.Values {
			err := impossible(len(variants), func(i int) (error, bool) { return variants[i].Err, variants[i].Values[at] == v })
			if err == nil {
				continue
			}
			if rest, named := strings.CutPrefix(err.Error(), flags[a.Name]+": "); named {
				return s.locate(a.Name, "%s", rest)
			}
			if blamed == nil {
				blamed = s.locate(a.Name, "%s: %v", v, err)
			}
		}
	}
	return blamed
}

// widthAxes are the axes of [pgworkloads.Widths].
var widthAxes = []string{"bits", highBitsAxis, "weight_bits"}

const highBitsAxis = "high_bits" // the one that traces have, too

// widthValues are the values of widthAxes, nil for an axis that is not given.
func (s Spec) widthValues() [][]int { return [][]int{s.Bits, s.HighBits, s.WeightBits} }

// batches returns the batch sizes of variants, each once.
func batches(variants []Variant) []string {
	var all []string
	for _, w := range variants {
		if text := strconv.Itoa(w.Images); !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return all
}

// variantAxes returns the axes of variants. It leaves out the batch sizes if each workload has its
// own.
func variantAxes(s Spec, changesKey string, changes []pgworkloads.ThresholdChange) []Axis {
	axes := []Axis{{Name: "workload", Values: s.Workloads}, {Name: "images", Values: texts(s.Images)}}
	if s.Seeds != nil {
		a := Axis{Name: "seed"}
		for _, seed := range s.Seeds {
			a.Values = append(a.Values, strconv.FormatUint(seed, 10))
		}
		axes = append(axes, a)
	}
	for i, values := range s.widthValues() {
		if values != nil {
			axes = append(axes, Axis{Name: widthAxes[i], Values: texts(values)})
		}
	}
	if changes != nil {
		a := Axis{Name: strings.TrimSuffix(changesKey, "s")}
		for _, m := range changes {
			a.Values = append(a.Values, changeText(m))
		}
		axes = append(axes, a)
	}
	return axes
}

// texts returns numbers as users write them.
func texts(numbers []int) []string {
	all := make([]string, len(numbers))
	for i, n := range numbers {
		all[i] = strconv.Itoa(n)
	}
	return all
}

// changeText returns the number by which thresholds are moved.
func changeText(m pgworkloads.ThresholdChange) string {
	v := m.ThresholdOffset
	switch {
	case m.TargetGated != nil:
		v = *m.TargetGated
	case m.ThresholdScale != nil:
		v = *m.ThresholdScale
	}
	return format.Number(v)
}

// expandVariants appends the variants of one workload to the grid.
func (s Spec) expandVariants(g *Grid, w Variant, axes []Axis, changes []pgworkloads.ThresholdChange) error {
	source, name := w.Source, axes[0].Values[w.workload]
	trace, isTrace := source.(*trace.Trace)
	images := s.Images
	if images == nil {
		images = []int{min(DefaultImages, source.Images())}
	}
	seeds := []*uint64{nil}
	if s.Seeds != nil && !isTrace {
		seeds = pointers(s.Seeds)
	}
	if !isTrace || changes == nil {
		changes = []pgworkloads.ThresholdChange{{}}
	}
	for _, w.Images = range images {
		if isTrace && w.Images > trace.Images() {
			return s.locate("images", "must be 1..%d, as many as %s stores, got %d", trace.Images(), name, w.Images)
		}
		for _, w.Seed = range seeds {
			for widths := range product(s.widths(isTrace)) {
				w.resize(source, pgworkloads.Widths{Bits: widths[0], HighBits: widths[1], WeightBits: widths[2]})
				for _, w.ThresholdChange = range changes {
					if err := w.Check(); err != nil {
						key, _ := s.thresholdChanges()
						return s.locate(key, "%v", pgworkloads.Reason(err))
					}
					w.Values = w.values(name, widths, axes)
					g.Variants = append(g.Variants, w)
				}
			}
		}
	}
	return nil
}

// widths returns the values that a workload has on widthAxes, 0 for its own width.
func (s Spec) widths(isTrace bool) [][]int {
	all := [][]int{{0}, {0}, {0}}
	for i, values := range s.widthValues() {
		if values != nil && (!isTrace || widthAxes[i] == highBitsAxis) {
			all[i] = values
		}
	}
	return all
}

// resize gives the work a source with other widths. Widths that equal the source's own don't count
// as asked for.
func (w *Variant) resize(source pgworkloads.Source, asked pgworkloads.Widths) {
	w.Source, w.Widths, w.Err = source, asked, nil
	resized, err := source.WithWidths(asked)
	switch {
	case err != nil:
		w.Err = err
	case resized == source:
		w.Widths = pgworkloads.Widths{}
	default:
		w.Source = resized
	}
}

// values returns the work's value on every axis of variants. widths are those asked for.
func (w *Variant) values(name string, widths []int, axes []Axis) []string {
	values := []string{name, strconv.Itoa(w.Images)}
	_, isTrace := w.Source.(*trace.Trace)
	for _, a := range axes[len(values):] {
		text := ""
		if at := slices.Index(widthAxes, a.Name); at >= 0 {
			if widths[at] != 0 {
				text = strconv.Itoa(widths[at])
			}
		} else if a.Name == "seed" {
			if w.Seed != nil {
				text = strconv.FormatUint(*w.Seed, 10)
			}
		} else if isTrace {
			text = changeText(w.ThresholdChange)
		}
		values = append(values, text)
	}
	return values
}

// heldSet returns the test set for a trace. It is nil if accuracies are not requested, or not
// known because neither the trace nor the spec names a set.
func (s Spec) heldSet(t *trace.Trace, read map[string]*testset.Set) (*testset.Set, error) {
	name := s.AccuracyData
	if s.AccuracyImages == 0 {
		return nil, nil
	}
	if name == "" {
		if t.Answers == nil || !slices.Contains(traces.DataNames(), t.Answers.Data) {
			return nil, nil
		}
		name = t.Answers.Data
	}
	if read[name] == nil {
		data, err := traces.ResolveData(name)
		if err != nil {
			return nil, s.locate("accuracy_data", "%v", err)
		}
		read[name] = data
	}
	if err := evaluation.CheckTestSet(t, read[name]); err != nil {
		return nil, s.locate("accuracy_data", "%s: %v", name, err)
	}
	return read[name], nil
}
