package dram

import (
	_ "embed"

	"pgsim/configs/sourced"
	"pgsim/configs/strict"
	"pgsim/energy/spread"
	"pgsim/memory/dram/device"
)

//go:embed ranges.yaml
var rangesText []byte

// PriceNames are the names of the prices in tables of ranges, in the order of [Prices].
var PriceNames = []string{
	"dram.activate", "dram.read", "dram.write", "dram.refresh", "dram.standby", "dram.open",
}

// standardRanges are the ranges of the devices of one standard. "" stands for all standards without
// an entry.
type standardRanges struct {
	Standard string      `yaml:"standard"`
	Ranges   spread.List `yaml:"ranges" required:"true"`
}

// Ranges returns how far off the prices of a device may be. It depends on the standard of the
// device.
func Ranges(d device.Device) (spread.List, error) {
	all, err := readRanges()
	if err != nil {
		return nil, err
	}
	var others spread.List
	for _, s := range all {
		switch s.Standard {
		case d.Standard:
			return s.Ranges, nil
		case "":
			others = s.Ranges
		}
	}
	return others, nil
}

// readRanges decodes the embedded table.
func readRanges() ([]standardRanges, error) {
	var all []standardRanges
	src, err := strict.Decode("energy/dram/ranges.yaml", rangesText, &all)
	if err != nil {
		return nil, err
	}
	if err := sourced.Check(&all); err != nil {
		return nil, src.Locate(err)
	}
	for _, s := range all {
		if err := s.Ranges.Check("ranges", PriceNames); err != nil {
			return nil, err
		}
	}
	return all, nil
}
