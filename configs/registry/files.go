package registry

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// fileExt is the extension of the files of kinds.
const fileExt = ".yaml"

// RegisterFiles adds a kind for every file of an embedded folder, under the file's name without
// .yaml. A file is read once, when its kind is first requested. A file that can't be read is a bug
// and panics.
func (r *Registry[T]) RegisterFiles(files fs.ReadFileFS, folder string, read func(name string, data []byte) (doc string, value T, err error)) {
	entries, err := fs.ReadDir(files, folder)
	if err != nil {
		panic(fmt.Sprintf("registry: %s: %v", r.setting, err))
	}
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), fileExt)
		r.registerLater(name, func() (string, T) {
			data, err := files.ReadFile(path.Join(folder, e.Name()))
			var doc string
			var value T
			if err == nil {
				doc, value, err = read(name, data)
			}
			if err != nil {
				panic(fmt.Sprintf("registry: %s %q: %v", r.setting, name, err))
			}
			return doc, value
		})
	}
}
