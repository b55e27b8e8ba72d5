package device

import (
	"embed"

	"pgsim/configs/registry"
	"pgsim/configs/sourced"
	"pgsim/configs/strict"
)

// Devices are the known settings of dram.device. To add one, put its file into the
// folder devices.
var Devices = registry.New[Device]("dram device")

//go:embed devices/*.yaml
var files embed.FS

func init() {
	Devices.RegisterFiles(files, "devices", func(name, file string, data []byte) (string, Device, error) {
		doc, d, err := read(file, data)
		d.Name = name
		return doc, d, err
	})
}

// read decodes the file of a device and checks what its types can't express. Errors name file,
// line and key.
func read(file string, data []byte) (doc string, d Device, err error) {
	var s sheet
	src, err := strict.Decode(file, data, &s)
	if err != nil {
		return "", Device{}, err
	}
	if err := s.check(); err != nil {
		return "", Device{}, src.Locate(err)
	}
	return s.Description, s.device(), nil
}

// check refuses numbers without a source, and currents and timings that can't work.
func (s *sheet) check() error {
	if err := sourced.Check(s); err != nil {
		return err
	}
	if err := s.Organization.check(); err != nil {
		return err
	}
	if err := s.Currents.check(); err != nil {
		return err
	}
	d := s.device()
	return d.checkSheet()
}
