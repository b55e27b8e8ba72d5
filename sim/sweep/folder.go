package sweep

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"pgsim/configs/userfile"
	"pgsim/results/keep"
)

// checkDir refuses a folder that holds anything but a sweep, or the beginning of one. So a sweep
// only overwrites files that a sweep wrote.
func checkDir(dir string) error {
	if err := folderOptions.Check(dir); err != nil {
		return err
	}
	text, err := userfile.Read(filepath.Join(dir, gridFile), maxGridBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return checkBegun(dir)
	}
	if err != nil {
		return err
	}
	var grid struct {
		Format string `json:"format"`
	}
	if err := json.Unmarshal(text, &grid); err != nil || !sameKind(grid.Format, GridFormat) {
		return fmt.Errorf("%s: %s is not that of a sweep; name another folder", dir, gridFile)
	}
	return nil
}

// sameKind tells whether two formats are versions of the same format.
func sameKind(a, b string) bool {
	kindA, _, _ := strings.Cut(a, "/")
	kindB, _, _ := strings.Cut(b, "/")
	return kindA == kindB
}

// checkBegun refuses a folder without sweep.json, unless it looks as a sweep leaves it when killed
// before it wrote that file.
func checkBegun(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, e := range entries {
		name := e.Name()
		switch name {
		case lockFile:
			continue
		case scratchDir, shardsDir, pointsDir, worksDir, boundsDir:
			foreign, err := firstForeign(filepath.Join(dir, name))
			if err != nil {
				return err
			}
			if foreign == "" {
				continue
			}
			name = filepath.Join(name, foreign)
		}
		return fmt.Errorf("%s: holds %s but no %s, so that it is not of a sweep; name another folder", dir, name, gridFile)
	}
	return nil
}

// firstForeign returns the first file in a folder, or in its subfolders, that is neither a lock
// nor a sweep.json that was being written; "" if there is none.
func firstForeign(dir string) (name string, err error) {
	err = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(e.Name()) == lockFile || strings.HasPrefix(e.Name(), "."+gridFile) {
			return err
		}
		if name, err = filepath.Rel(dir, path); err != nil {
			return err
		}
		return fs.SkipAll
	})
	return name, err
}

// isKey tells whether a text looks like the key of a point.
func isKey(text string) bool {
	b, err := hex.DecodeString(text)
	return err == nil && len(b) == keep.KeyBytes
}
