package archive

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"pgsim/pgworkloads/npy"
)

// List returns the manifest's description of arrays.
func List(arrays map[string]npy.Array) map[string]ArrayInfo {
	listed := map[string]ArrayInfo{}
	for name, a := range arrays {
		listed[name] = ArrayInfo{DType: string(a.DType), Shape: a.Shape, SHA256: Digest(a.Data)}
	}
	return listed
}

// Encode returns the content of a file with a manifest and arrays. Equal inputs give equal content.
// The label is the name of the format; it marks the file as pgsim's.
func Encode(label string, manifest any, arrays map[string]npy.Array) ([]byte, error) {
	text, err := json.MarshalIndent(manifest, "", " ")
	if err != nil {
		return nil, err
	}
	if len(text) > MaxManifestBytes {
		return nil, fmt.Errorf("%s takes %d bytes, more than %d", ManifestMember, len(text), MaxManifestBytes)
	}
	var file bytes.Buffer
	npz := zip.NewWriter(&file)
	if err := npz.SetComment(label); err != nil {
		return nil, err
	}
	members := map[string][]byte{ManifestMember: text}
	names := []string{ManifestMember}
	for _, name := range slices.Sorted(maps.Keys(arrays)) {
		members[name+arraySuffix] = npy.Encode(arrays[name])
		names = append(names, name+arraySuffix)
	}
	for _, name := range names {
		var member io.Writer
		if member, err = npz.Create(name); err == nil {
			_, err = member.Write(members[name])
		}
		if err != nil {
			return nil, err
		}
	}
	err = npz.Close()
	return file.Bytes(), err
}
