package trace

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/archive"
)

// CalibrationFormat is the version of the format of calibration files.
const CalibrationFormat = "pgsim.calibration/1"

// CalibrationSuffix replaces .npz in the name of the calibration file of a trace. The file lies
// beside the trace.
const CalibrationSuffix = ".calibration.json"

// CalibrationPath returns the path of the calibration file of a trace file.
func CalibrationPath(path string) string { return strings.TrimSuffix(path, ".npz") + CalibrationSuffix }

// ManifestCalibration is a calibration as written to a file.
type ManifestCalibration struct {
	Samples    string              `json:"samples"`
	StoredFrom *int                `json:"stored_from"`
	Gated      map[string][]uint64 `json:"gated"`
}

// CalibrationFile is a calibration in a file of its own.
type CalibrationFile struct {
	Format      string              `json:"format"`
	TraceSHA256 string              `json:"trace_sha256"`
	Calibration ManifestCalibration `json:"calibration"`
}

// WithCalibration returns the trace with the calibration of a file. Errors name the file.
func (t *Trace) WithCalibration(file string, data []byte) (*Trace, error) {
	var c CalibrationFile
	err := archive.DecodeManifest(data, &c)
	switch {
	case err != nil:
	case c.Format != CalibrationFormat:
		err = pgworkloads.FieldErrorf("format", "must be %s, got %q", CalibrationFormat, c.Format)
	case c.TraceSHA256 != t.Checksum:
		err = pgworkloads.FieldErrorf("trace_sha256", "is of another trace than %s, make the file again with pgsim trace calibrate", t.Name)
	}
	calibrated := *t
	if err == nil {
		err = pgworkloads.Within("calibration", calibrated.keepCalibration(&c.Calibration))
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return &calibrated, nil
}

// keepCalibration keeps a calibration. It must have counts for every channel of every gated layer.
func (t *Trace) keepCalibration(c *ManifestCalibration) error {
	if c == nil {
		return nil
	}
	if c.Samples == "" {
		return pgworkloads.FieldErrorf("samples", "must say which samples were used")
	}
	if c.StoredFrom != nil {
		if err := pgworkloads.CheckRange("stored_from", *c.StoredFrom, 1, t.images-1); err != nil {
			return err
		}
	}
	layers := map[string]bool{}
	for _, p := range t.Products() {
		if p.Gate == nil {
			continue
		}
		layers[p.Name] = true
		if got := len(c.Gated[p.Name]); got != p.N() {
			return pgworkloads.FieldErrorf("gated."+p.Name, "must have a count for each of %d channels, got %d", p.N(), got)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Gated)) {
		if !layers[name] {
			return pgworkloads.FieldErrorf("gated."+name, "is no gated layer")
		}
	}
	t.Calibration = &pgworkloads.Calibration{Samples: c.Samples, StoredFrom: c.StoredFrom, Gated: c.Gated}
	return nil
}
