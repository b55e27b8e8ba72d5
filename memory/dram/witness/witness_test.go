package witness

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"pgsim/memory/dram/device"
)

var streamsDir = flag.String("streams", "", "write all streams to this directory, for a witness")

// TestWriteStreams writes the streams for the witness, a directory per device.
func TestWriteStreams(t *testing.T) {
	if *streamsDir == "" {
		t.Skip("no -streams")
	}
	for _, name := range device.Devices.Names() {
		d, streams := streamsOf(t, name)
		dir := filepath.Join(*streamsDir, name)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		for i, s := range streams {
			f, err := os.Create(filepath.Join(dir, fmt.Sprintf("%02d.%s.txt", i, s.Name)))
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Write(f, d.Organization); err != nil {
				t.Fatal(err)
			}
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func streamsOf(t *testing.T, name string) (device.Device, []Stream) {
	t.Helper()
	d, err := device.Devices.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	streams, err := Streams(d)
	if err != nil {
		t.Fatal(err)
	}
	return d, streams
}

// TestCases checks every case against the tolerances.
func TestCases(t *testing.T) {
	cases, err := Cases()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.Device+"/"+c.Stream, func(t *testing.T) {
			if err := c.Check(); err != nil {
				t.Error(err)
			}
			t.Logf("finish %7d %7d %+.2f %%; hits %5d %5d; misses %4d %4d; conflicts %4d %4d; forwarded %d %d; latency %+.2f %%; same commands %v",
				c.Ours.Finish, c.Theirs.Finish, percent*c.Finish(), c.Ours.Hits, c.Theirs.Hits,
				c.Ours.Misses, c.Theirs.Misses, c.Ours.Conflicts, c.Theirs.Conflicts, c.Ours.Forwarded, c.Theirs.Forwarded, percent*c.Latency(), c.SameCommands())
		})
	}
}
