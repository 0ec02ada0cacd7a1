package sentences

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"github.com/agir-indicateurs/agir/pipeline/whole"
)

// OneFileUnderstood says how the rows read are asked for.
func OneFileUnderstood() string {
	return "--understood\u202f: donnez un seul fichier, dont les lignes lues seront écrites."
}

// Understood says where the rows read of a file are.
func Understood(path string) string {
	return "Lignes lues, avec le nom des personnes : « " + path + " ».\n"
}

// Unopened is why a partner's file cannot be checked at all.
func Unopened(name string, err error) string {
	why := "il n’a pas pu être ouvert. Vérifiez qu’il est lisible, puis recommencez."
	switch {
	case errors.Is(err, fs.ErrNotExist):
		why = "ce fichier n’existe pas. Vérifiez son nom et son dossier."
	case errors.Is(err, fs.ErrPermission):
		why = "vous n’avez pas le droit de lire ce fichier."
	case errors.Is(err, whole.ErrSpecial):
		why = "ce n’est pas un fichier ordinaire ; donnez le nom d’un fichier."
	case errors.Is(err, whole.ErrTooLarge):
		why = "ce fichier est trop volumineux pour un relevé. Vérifiez qu’il s’agit du bon fichier, ou découpez-le par département."
	case errors.Is(err, syscall.EISDIR):
		why = "c’est un dossier ; donnez le nom d’un fichier."
	}
	return "« " + name + " » : " + why
}

// SiteWritten is the page by which senders check their files.
func SiteWritten(page string, files int) string {
	return fmt.Sprintf("écrit%s%s, et %s à côté\u202f; le dossier se copie tel quel, et s’ouvre sans réseau", colon, page, counted(files-1, "fichier", "fichiers"))
}
