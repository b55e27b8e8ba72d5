package witness

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/jszwec/csvutil"

	"pgsim/memory/dram/device"
)

// figureFiles are the outcomes of the witness, one file per device.
//
//go:embed testdata/*.csv
var figureFiles embed.FS

// figure is a line of a figure file.
type figure struct {
	Stream   string `csv:"stream"`
	Checksum string `csv:"checksum"`
	Outcome
}

// Cases replays all streams for which the witness has figures. It fails if a stream is not the one
// that the witness was given.
func Cases() ([]Case, error) {
	files, err := fs.Glob(figureFiles, "testdata/*.csv")
	if err != nil {
		return nil, err
	}
	var cases []Case
	for _, file := range files {
		d, err := device.Devices.Lookup(strings.TrimSuffix(path.Base(file), ".csv"))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		ofDevice, err := casesOf(d, file)
		if err != nil {
			return nil, err
		}
		cases = append(cases, ofDevice...)
	}
	return cases, nil
}

// Recorded returns the devices for which the witness has figures, and the others.
func Recorded() (with, without []string) {
	for _, name := range device.Devices.Names() {
		if _, err := fs.Stat(figureFiles, path.Join("testdata", name+".csv")); err == nil {
			with = append(with, name)
		} else {
			without = append(without, name)
		}
	}
	return with, without
}

// casesOf replays the streams of one device.
func casesOf(d device.Device, file string) ([]Case, error) {
	var figures []figure
	if err := readCSV(figureFiles, file, &figures); err != nil {
		return nil, err
	}
	theirs := map[string]figure{}
	for _, f := range figures {
		theirs[f.Stream] = f
	}
	streams, err := Streams(d)
	if err != nil {
		return nil, err
	}
	if len(streams) != len(theirs) {
		return nil, fmt.Errorf("%s: has %d streams, there are %d; record it again", file, len(theirs), len(streams))
	}
	var cases []Case
	for _, s := range streams {
		if got, want := theirs[s.Name].Checksum, s.Checksum(d.Organization); got != want {
			return nil, fmt.Errorf("%s: stream %s: checksum %q, the stream's is %s; record it again", file, s.Name, got, want)
		}
		cases = append(cases, Case{d.Name, s.Name, Replay(d, s), theirs[s.Name].Outcome})
	}
	return cases, nil
}

// readCSV reads the lines of a file into a slice of structs.
func readCSV(from fs.FS, name string, into any) error {
	data, err := fs.ReadFile(from, name)
	if err != nil {
		return err
	}
	if err := csvutil.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
