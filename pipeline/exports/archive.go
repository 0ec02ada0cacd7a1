package exports

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
)

// unzip gives the bytes of the only file of an archive that is no workbook: an archive
// of one file is that file. What a system adds for itself does not count.
func (b *workbook) unzip() ([]byte, error) {
	var files []*zip.File
	for _, part := range b.all {
		if !ofTheSystem(partName(part.Name)) {
			files = append(files, part)
		}
	}
	for name := range b.parts {
		if strings.HasSuffix("/"+name, "/index/document.iwa") || strings.HasSuffix("/"+name, "/index.zip") { // in a folder when macOS sends it
			return nil, refuseNumbers()
		}
	}
	if len(files) != 1 {
		return nil, refuseArchive()
	}
	body, err := b.inflate(files[0], b.budget)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	return unpacked(body, b.limits)
}

// ofTheSystem recognises folders and what macOS and Windows leave beside the files.
func ofTheSystem(name string) bool {
	return strings.HasSuffix(name, "/") || strings.HasPrefix(name, "__macosx/") ||
		slices.Contains([]string{".ds_store", "thumbs.db", "desktop.ini"}, path.Base(name))
}

// gunzip gives the bytes of the file that gzip compressed.
func gunzip(content []byte, limits Limits) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return nil, refuseArchive()
	}
	return unpacked(&budgetReader{r, newBudget(limits, int64(len(content)))}, limits)
}

// unpacked reads a file out of its archive, as large as one received may be.
func unpacked(body io.Reader, limits Limits) ([]byte, error) {
	inner, err := io.ReadAll(io.LimitReader(body, limits.Bytes+1))
	var refusal *Refusal
	switch {
	case errors.As(err, &refusal):
		return nil, refusal
	case err != nil:
		return nil, refuseDamagedArchive()
	case int64(len(inner)) > limits.Bytes:
		return nil, refuseTooLarge(limits.Bytes)
	}
	return inner, nil
}

// readUnpacked reads the file that an archive held; an archive in an archive is refused.
func readUnpacked(name string, inner []byte, limits Limits) (*File, error) {
	if len(inner) == 0 {
		return nil, refuseEmpty()
	}
	if bytes.HasPrefix(inner, []byte("\x1f\x8b")) {
		return nil, refuseArchive()
	}
	file, err := readOne(name, inner, limits, false)
	if err == nil {
		file.Unpacked = inner
	}
	return file, err
}
