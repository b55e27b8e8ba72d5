package device

import (
	"embed"
	"path"
	"strings"

	"pgsim/configs/registry"
	"pgsim/configs/sourced"
	"pgsim/configs/strict"
)

// Devices are the known settings of dram.device. To add one, put its file into the
// folder devices.
var Devices = registry.New[Device]("dram device")

//go:embed devices/*.yaml
var files embed.FS

const (
	fileDir = "devices"
	fileExt = ".yaml"
)

func init() {
	entries, err := files.ReadDir(fileDir)
	if err != nil {
		panic(err) // the directory is part of the program
	}
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), fileExt)
		Devices.RegisterLater(name, func() (string, Device) { return embedded(name) })
	}
}

// embedded returns a device of the program.
func embedded(name string) (doc string, d Device) {
	file := name + fileExt
	data, err := files.ReadFile(path.Join(fileDir, file))
	if err != nil {
		panic(err)
	}
	doc, d, err = read("dram device "+file, data)
	if err != nil {
		panic(err) // a test reads every device
	}
	d.Name = name
	return doc, d
}

// read decodes the file of a device and checks what its types can't say. Errors name
// file, line and key.
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

// check refuses numbers without a source, and currents and timings with which no
// device could work.
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
