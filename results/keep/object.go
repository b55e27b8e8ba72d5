package keep

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"pgsim/configs/userfile"
	"pgsim/results/seal"
)

// Indented returns the JSON of an object as files hold it.
func Indented(object any) ([]byte, error) {
	data, err := json.MarshalIndent(object, "", "  ")
	return append(data, '\n'), err
}

// Save writes a sealed object under a key.
func (f *Folder) Save(dir, key string, object any) error {
	data, err := Indented(object)
	if err != nil {
		return err
	}
	return f.Seal(dir, key, data)
}

// Seal writes the JSON of an object under a key, sealed.
func (f *Folder) Seal(dir, key string, object []byte) error {
	data, err := seal.Seal(key, object)
	if err != nil {
		return err
	}
	return f.Write(filepath.Join(dir, key+Suffix), data)
}

// Load reads the sealed object of a key, if it is there and is verified as the key's.
func (f *Folder) Load(dir, key string, into any) (known bool, err error) {
	name := filepath.Join(dir, key+Suffix)
	data, err := f.Read(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if !f.Sealed(name, key, data) {
		return false, nil
	}
	err = f.Decode(name, data, into)
	return err == nil, err
}

// Sealed tells whether the content of a file belongs to a key, and warns once if not.
func (f *Folder) Sealed(name, key string, data []byte) bool {
	err := seal.Check(key, data)
	if err == nil {
		return true
	}
	f.mu.Lock()
	again := f.warned[name]
	f.warned[name] = true
	f.mu.Unlock()
	if !again {
		f.options.Warn(fmt.Sprintf("%s: %v; it is run again", f.Path(name), err))
	}
	return false
}

// Decode reads the content of a file whose seal is right.
func (f *Folder) Decode(name string, data []byte, into any) error {
	err := userfile.CheckJSON(data)
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		return fmt.Errorf("%s: damaged: %w; remove it and run the %s again", f.Path(name), err, f.options.Work)
	}
	return nil
}
