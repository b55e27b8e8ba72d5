package stored

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"pgsim/configs/userfile"
)

// maxSweepBytes bounds sweep.json: a point takes some hundred bytes.
const maxSweepBytes = 64 << 20

// Unfinished says in one line how many points of a sweep's folder are missing; "" if none are, or
// if the path is not the folder of a sweep.
func Unfinished(path string) (string, error) {
	text, err := userfile.Read(filepath.Join(path, sweepFile), maxSweepBytes)
	var at *fs.PathError
	if errors.As(err, &at) {
		return "", nil // no sweep file: one run, or only points
	}
	var sweep struct {
		Grid []struct {
			Key string `json:"key"`
		} `json:"grid"`
	}
	if err == nil {
		err = json.Unmarshal(text, &sweep)
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w", filepath.Join(path, sweepFile), err)
	}
	missing := 0
	for _, p := range sweep.Grid {
		if _, err := os.Stat(filepath.Join(path, pointsFolder, p.Key+recordSuffix)); err != nil {
			missing++
		}
	}
	if missing == 0 {
		return "", nil
	}
	note, err := searched(path, len(sweep.Grid)-missing, len(sweep.Grid))
	if note != "" || err != nil {
		return note, err
	}
	return fmt.Sprintf("%s: %d of %d points are missing; run the sweep again to have them all", path, missing, len(sweep.Grid)), nil
}

// searchFile is what a search keeps beside its points.
const searchFile = "search.json"

// searched says which points of its folder a search ran; "" if the folder does not belong to a
// finished search.
func searched(path string, ran, points int) (string, error) {
	text, err := userfile.Read(filepath.Join(path, searchFile), maxSweepBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	var search struct {
		Objectives []string `json:"objectives"`
		Limits     []string `json:"limits"`
		Proven     bool     `json:"proven"`
	}
	if err == nil {
		err = json.Unmarshal(text, &search)
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w", filepath.Join(path, searchFile), err)
	}
	limits, proven := "", "proven"
	if len(search.Limits) > 0 {
		limits = " with " + strings.Join(search.Limits, ", ")
	}
	if !search.Proven {
		proven = "not proven"
	}
	return fmt.Sprintf("%s: a search ran %d of %d points in full; its front of %s%s is %s",
		path, ran, points, strings.Join(search.Objectives, ", "), limits, proven), nil
}
