package search

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"pgsim/results/format"
)

// Goals say which machines are wanted.
type Goals struct {
	// Objectives are to be as small as possible or, if more is better, as large as possible.
	Objectives []Measure
	// Limits hold for every machine of the front.
	Limits []Limit
}

// Limit is a bound on a measure.
type Limit struct {
	Measure Measure
	// AtLeast tells whether Value is the least or the most that is allowed.
	AtLeast bool
	Value   float64
}

// String returns the limit as text, such as "area<=3".
func (l Limit) String() string {
	sign := "<="
	if l.AtLeast {
		sign = ">="
	}
	return l.Measure.Name + sign + format.Number(l.Value)
}

// AddObjectives adds measures to minimise or, if more is set, to maximise.
func (g *Goals) AddObjectives(names []string, more bool) error {
	for _, name := range names {
		m, err := Measures.Lookup(strings.TrimSpace(name))
		if err != nil {
			return err
		}
		switch {
		case m.More && !more:
			return fmt.Errorf("more %s is better, give it to --maximise", m.Name)
		case more && !m.More:
			return fmt.Errorf("less %s is better, give it to --minimise", m.Name)
		}
		for _, o := range g.Objectives {
			if o.Name == m.Name {
				return fmt.Errorf("%s is given twice, remove one of them", m.Name)
			}
			if o.objective == m.objective {
				return fmt.Errorf("%s and %s are the same in other units, remove one of them", o.Name, m.Name)
			}
		}
		g.Objectives = append(g.Objectives, m)
	}
	return nil
}

// limitText is NAME<=NUMBER or NAME>=NUMBER.
var limitText = regexp.MustCompile(`^\s*([a-z0-9_]+)\s*(<=|>=)\s*(\S+)\s*$`)

// AddLimits adds limits, such as "area<=3,accuracy>=84.5".
func (g *Goals) AddLimits(text string) error {
	for _, part := range strings.Split(text, ",") {
		found := limitText.FindStringSubmatch(part)
		if found == nil {
			return fmt.Errorf("must be MEASURE<=NUMBER or MEASURE>=NUMBER, separated by commas, e.g. area<=3, got %q", part)
		}
		m, err := Measures.Lookup(found[1])
		if err != nil {
			return err
		}
		value, err := strconv.ParseFloat(found[3], 64)
		if err != nil || math.IsNaN(value) || math.IsInf(value, 0) {
			return fmt.Errorf("%s: the limit must be a number, got %q", m.Name, found[3])
		}
		g.Limits = append(g.Limits, Limit{Measure: m, AtLeast: found[2] == ">=", Value: value})
	}
	return nil
}

// Check returns an error if there is no objective.
func (g Goals) Check() error {
	if len(g.Objectives) == 0 {
		return errors.New("--minimise: name at least one measure here or in --maximise: " + strings.Join(Measures.Names(), ", "))
	}
	return nil
}

// measures returns all measures of the goals: the objectives, then those of limits.
func (g Goals) measures() []Measure {
	all := slices.Clone(g.Objectives)
	for _, l := range g.Limits {
		all = append(all, l.Measure)
	}
	return all
}
