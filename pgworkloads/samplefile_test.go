package pgworkloads

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"pgsim/pgworkloads/npy"
)

// list writes the manifest's list of the arrays as they now are.
func (s *sample) list() {
	s.manifest.Arrays = map[string]manifestArray{}
	for name, a := range s.arrays {
		sum := sha256.Sum256(a.Data)
		s.manifest.Arrays[name] = manifestArray{string(a.DType), a.Shape, hex.EncodeToString(sum[:])}
	}
}

// text returns the manifest as JSON.
func (s *sample) text(t testing.TB) []byte {
	text, err := json.MarshalIndent(s.manifest, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// member is one file of an archive.
type member struct {
	name    string
	content []byte
}

// members returns the archive's files, with the given manifest.
func (s *sample) members(text []byte) []member {
	list := []member{{manifestMember, text}}
	for _, name := range slices.Sorted(maps.Keys(s.arrays)) {
		list = append(list, member{name + ".npy", npy.Encode(s.arrays[name])})
	}
	return list
}

// archived returns the bytes of a zip of the files.
func archived(t testing.TB, members []member) []byte {
	var file bytes.Buffer
	w := zip.NewWriter(&file)
	for i, m := range members {
		method := zip.Deflate
		if i%2 == 1 {
			method = zip.Store
		}
		f, err := w.CreateHeader(&zip.FileHeader{Name: m.name, Method: method})
		if err == nil {
			_, err = f.Write(m.content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// file returns the whole trace.
func (s *sample) file(t testing.TB) []byte {
	s.list()
	return archived(t, s.members(s.text(t)))
}

// mustDecode reads a trace that has to be good.
func mustDecode(t testing.TB, file []byte) *Trace {
	t.Helper()
	trace, err := Decode("sample.npz", file)
	if err != nil {
		t.Fatal(err)
	}
	return trace
}
