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

// inSilicon compares areas of parts and energies of steps, over those of the smallest PE,
// with what synthesis finds: with recorded figures, or with a library of the user's.
func inSilicon(o Options) ([]Finding, error) {
	acc, err := configs.Resolve(configs.Base, nil)
	if err != nil {
		return nil, err
	}
	figures, tolls, err := siliconFigures(o)
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
	for _, t := range tolls {
		for _, operands := range silicon.AllOperands {
			rows, err := silicon.Energies(acc.Energy.Technology, operands, t)
			if err != nil {
				return nil, err
			}
			add(t.Library+", "+operands+" operands", rows)
		}
	}
	return findings, nil
}

// siliconFigures returns the figures to compare with. A library without energies has
// none to compare.
func siliconFigures(o Options) ([]silicon.Figures, []silicon.Tolls, error) {
	if o.Liberty == "" {
		figures, err := silicon.Recorded()
		if err != nil {
			return nil, nil, err
		}
		tolls, err := silicon.RecordedTolls()
		return figures, tolls, err
	}
	ctx := context.Background()
	f, err := silicon.Measure(ctx, o.Liberty, silicon.Pieces())
	if err != nil {
		return nil, nil, err
	}
	t, err := silicon.MeasureEnergy(ctx, o.Liberty, silicon.EnergyPieces())
	if err != nil || !t.Any() {
		return []silicon.Figures{f}, nil, err
	}
	return []silicon.Figures{f}, []silicon.Tolls{t}, nil
}

// ofPart returns the finding of a part. One that is off for a known reason is said to be
// off, and is not wrong: the target is an aim of the price tables.
func ofPart(from string, p silicon.Part) Finding {
	f := Finding{
		Compared: from + ": " + p.Name, Cases: p.Sizes, Unit: "sizes",
		Largest: fmt.Sprintf("%+.0f %%", units.Percent*p.Worst), Allowed: fmt.Sprintf("%.0f %%", units.Percent*silicon.Target),
		Detail: fmt.Sprintf("the model's ratio to the smallest PE is %+.1f %% off, and no reason for it is known", units.Percent*p.Worst),
	}
	switch {
	case p.Missing:
		f.Largest, f.Allowed = fmt.Sprintf("no price: %.2f PEs", p.PEs), "-"
	case p.Off() && p.Why != "":
		f.Largest += " (off)"
	default:
		f.Wrong = p.Off()
	}
	return f
}
