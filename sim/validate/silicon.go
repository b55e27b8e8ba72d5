package validate

import (
	"context"
	"fmt"

	"pgsim/configs"
	"pgsim/configs/units"
	"pgsim/energy/silicon"
)

func init() {
	Witnesses.Register("silicon", "areas and energies of parts in standard cells, as Yosys makes them of Verilog", inSilicon)
}

// inSilicon compares areas of parts and energies of steps, relative to those of the smallest PE,
// with synthesis results: with recorded figures, or with a library of the user.
func inSilicon(o Options) ([]Finding, error) {
	acc, err := configs.Resolve(configs.Base, nil)
	if err != nil {
		return nil, err
	}
	figures, energies, valued, err := siliconFigures(o)
	if err != nil {
		return nil, err
	}
	var findings []Finding
	add := func(from string, rows []silicon.Row) {
		for _, p := range silicon.Summarize(rows) {
			findings = append(findings, ofPart(from, p))
		}
	}
	for _, f := range figures {
		rows, err := silicon.Areas(acc.Energy.Technology, f)
		if err != nil {
			return nil, err
		}
		add(f.Library, rows)
	}
	for _, t := range energies {
		for _, operands := range silicon.AllOperands {
			rows, err := silicon.Energies(acc.Energy.Technology, operands, t)
			if err != nil {
				return nil, err
			}
			add(t.Library+", "+operands+" operands", rows)
		}
	}
	for _, v := range valued {
		rows, err := silicon.OnOperands(acc.Energy.Technology, v)
		if err != nil {
			return nil, err
		}
		for _, p := range silicon.SummarizeValued(rows) {
			findings = append(findings, ofOperands(v.Library, p))
		}
	}
	return findings, nil
}

// siliconFigures returns the figures to compare with. A library without energies gives none of
// these.
func siliconFigures(o Options) (f []silicon.Figures, t []silicon.StepEnergies, v []silicon.ValuedOf, err error) {
	if o.Liberty != "" {
		return measured(o.Liberty)
	}
	if f, err = silicon.Recorded(); err != nil {
		return nil, nil, nil, err
	}
	if t, err = silicon.RecordedStepEnergies(); err != nil {
		return nil, nil, nil, err
	}
	v, err = silicon.RecordedValued()
	return f, t, v, err
}

// measured returns the figures of a library.
func measured(liberty string) (f []silicon.Figures, t []silicon.StepEnergies, v []silicon.ValuedOf, err error) {
	ctx := context.Background()
	f = make([]silicon.Figures, 1)
	if f[0], err = silicon.Measure(ctx, liberty, silicon.Pieces()); err != nil {
		return nil, nil, nil, err
	}
	energies, err := silicon.MeasureEnergy(ctx, liberty, silicon.EnergyPieces())
	if err != nil || !energies.Any() {
		return f, nil, nil, err
	}
	valued, err := silicon.MeasureValued(ctx, liberty, silicon.ValuedPieces())
	return f, []silicon.StepEnergies{energies}, []silicon.ValuedOf{valued}, err
}

// ofOperands returns the finding on how operands change the energy of PEs of a kind.
func ofOperands(from string, p silicon.ValuedPart) Finding {
	f := Finding{
		Compared: from + ": " + p.Name, Cases: p.Cases, Unit: "cases",
		Largest: percent(p.Worst), Allowed: fmt.Sprintf("%.0f %%", units.Percent*silicon.Target),
		Detail: fmt.Sprintf("what operands make of it is %+.1f %% off", units.Percent*p.Worst),
	}
	f.mark(p.Off(), p.Why)
	return f
}

// ofPart returns the finding on a part.
func ofPart(from string, p silicon.Part) Finding {
	f := Finding{
		Compared: from + ": " + p.Name, Cases: p.Sizes, Unit: "sizes",
		Largest: percent(p.Worst), Allowed: fmt.Sprintf("%.0f %%", units.Percent*silicon.Target),
		Detail: fmt.Sprintf("the model's ratio to the smallest PE is %+.1f %% off, and no reason for it is known", units.Percent*p.Worst),
	}
	if p.Missing {
		f.Largest, f.Allowed = fmt.Sprintf("no price: %.2f PEs", p.PEs), "-"
	} else {
		f.mark(p.Off(), p.Why)
	}
	return f
}

// percent writes an error in percent, with its sign.
func percent(ratio float64) string { return fmt.Sprintf("%+.0f %%", units.Percent*ratio) }

// mark says whether a part is off. One that is off for a known reason is reported as off, but not as
// wrong: the target is an aim of the price tables.
func (f *Finding) mark(off bool, why string) {
	if off && why != "" {
		f.Largest += " (off)"
		return
	}
	f.Wrong = off
}
