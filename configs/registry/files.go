package registry

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// fileExt is the extension of the files of kinds.
const fileExt = ".yaml"

// FileNames returns the names of the files of an embedded folder without .yaml, in alphabetical
// order. A folder that can't be read is a bug and panics.
func FileNames(files fs.FS, folder string) []string {
	entries, err := fs.ReadDir(files, folder)
	if err != nil {
		panic(err) // the folder is part of the program
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = strings.TrimSuffix(e.Name(), fileExt)
	}
	return names
}

// ReadFile returns the content of the file with a name of [FileNames].
func ReadFile(files fs.FS, folder, name string) ([]byte, error) {
	return fs.ReadFile(files, path.Join(folder, name+fileExt))
}

// RegisterFiles adds a kind for every file of an embedded folder, under the file's name without
// .yaml. A file is read once, when its kind is first requested. Read gets what to call the file in
// errors, and its content. A file that can't be read is a bug and panics.
func (r *Registry[T]) RegisterFiles(files fs.FS, folder string, read func(name, file string, data []byte) (doc string, value T, err error)) {
	for _, name := range FileNames(files, folder) {
		r.registerLater(name, func() (string, T) {
			data, err := ReadFile(files, folder, name)
			var doc string
			var value T
			if err == nil {
				doc, value, err = read(name, fmt.Sprintf("%s %s%s", r.setting, name, fileExt), data)
			}
			if err != nil {
				panic(fmt.Sprintf("registry: %s %q: %v", r.setting, name, err))
			}
			return doc, value
		})
	}
}
