package tracetest

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"pgsim/pgworkloads/archive"
	"pgsim/pgworkloads/npy"
	"pgsim/pgworkloads/trace"
)

// List writes the current list of arrays into the manifest.
func (s *Sample) List() {
	s.Manifest.Arrays = map[string]archive.ArrayInfo{}
	for name, a := range s.Arrays {
		sum := sha256.Sum256(a.Data)
		s.Manifest.Arrays[name] = archive.ArrayInfo{DType: string(a.DType), Shape: a.Shape, SHA256: hex.EncodeToString(sum[:])}
	}
}

// Text returns the manifest as JSON.
func (s *Sample) Text(t testing.TB) []byte {
	text, err := json.MarshalIndent(s.Manifest, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Member is one file of an archive.
type Member struct {
	Name    string
	Content []byte
}

// Members returns the archive's files, with the given manifest.
func (s *Sample) Members(text []byte) []Member {
	list := []Member{{archive.ManifestMember, text}}
	for _, name := range slices.Sorted(maps.Keys(s.Arrays)) {
		list = append(list, Member{name + ".npy", npy.Encode(s.Arrays[name])})
	}
	return list
}

// Archive returns the bytes of a zip of the files.
func Archive(t testing.TB, members []Member) []byte {
	var file bytes.Buffer
	w := zip.NewWriter(&file)
	for i, m := range members {
		method := zip.Deflate
		if i%2 == 1 {
			method = zip.Store
		}
		f, err := w.CreateHeader(&zip.FileHeader{Name: m.Name, Method: method})
		if err == nil {
			_, err = f.Write(m.Content)
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

// File returns the whole trace.
func (s *Sample) File(t testing.TB) []byte {
	s.List()
	return Archive(t, s.Members(s.Text(t)))
}

// MustDecode reads a trace that must be valid.
func MustDecode(t testing.TB, file []byte) *trace.Trace {
	t.Helper()
	trace, err := trace.Decode("sample.npz", file)
	if err != nil {
		t.Fatal(err)
	}
	return trace
}
