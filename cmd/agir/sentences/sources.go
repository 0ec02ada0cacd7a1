package sentences

import (
	"strings"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/sources"
	"github.com/agir-indicateurs/agir/schedules/work"
)

// NoSources is said when the configuration brings files from nowhere.
const NoSources = "la configuration n’a pas de source" + colon + "les fichiers sont déposés dans la boîte de réception (agir guide, « D’où viennent les fichiers »)"

// troubles are why a source could not be asked.
var troubles = map[sources.Trouble]string{
	sources.Unreachable: "le serveur ne répond pas",
	sources.Denied:      "le serveur refuse ce compte ou son secret",
	sources.Stranger:    "le serveur n’est pas celui que l’on connaît (certificat ou clé)" + colon + "rien n’a été demandé",
	sources.NoFolder:    "le dossier de ce nom ne s’ouvre pas",
	sources.NoSecret:    "pas de secret utilisable",
	sources.Broken:      "le serveur répond autrement qu’attendu",
}

// lefts are why what lies in a source stays there: one, then several.
var lefts = map[sources.Left][2]string{
	sources.UnknownAddress: {"message d’une adresse inconnue", "messages d’adresses inconnues"},
	sources.NotProven:      {"message dont rien ne prouve l’expéditeur", "messages dont rien ne prouve l’expéditeur"},
	sources.NoAttachment:   {"message sans pièce jointe", "messages sans pièce jointe"},
	sources.TooLarge:       {"envoi trop volumineux", "envois trop volumineux"},
	sources.Unreadable:     {"envoi illisible", "envois illisibles"},
}

// Collected is what came of a source, one line each thing: its files, then in a few words.
func Collected(c work.Collected) []string {
	var all []string
	for _, b := range c.Brought {
		if b.Path != "" {
			all = append(all, "  "+b.Path)
		}
	}
	last := c.Source + colon + collected(c)
	if c.Err != nil && c.Times > 1 {
		last += " (" + counted(c.Times, "échec", "échecs") + " de suite)"
	}
	return append(all, last)
}

// collected is what came of a source, in a few words.
func collected(c work.Collected) string {
	words := counted(len(c.Brought), "fichier apporté", "fichiers apportés")
	if c.DryRun {
		words = counted(len(c.Brought), "fichier à apporter", "fichiers à apporter")
	}
	if c.Young > 0 {
		words += ", " + counted(c.Young, "trop récent, pris plus tard", "trop récents, pris plus tard")
	}
	for _, l := range c.Reasons() {
		words += ", " + counted(c.Left[l], lefts[l][0], lefts[l][1])
	}
	if c.Waiting() > 0 {
		words += " (laissés là-bas, à regarder)"
	}
	if c.Err != nil {
		words = said(c.Err)
	}
	return words
}

// sourceFault is why a source could not be asked.
func sourceFault(f *sources.Fault) string {
	if f.Trouble != sources.NoSecret {
		return word(troubles, f.Trouble)
	}
	return word(troubles, f.Trouble) + colon + "le fichier que nomme " + sources.SecretVariable(f.Source) + ", ou le secret " + sources.Credential(f.Source) + " de systemd (" + said(f.Err) + ")"
}

// sourceLines are the places that files are brought from, and how each answered last.
func sourceLines(all []books.SourceState) []string {
	var lines []string
	for _, st := range all {
		line := "source " + st.Source + colon
		switch {
		case st.TriedAt.IsZero():
			line += "jamais relevée"
		case st.SucceededAt.IsZero():
			line += "jamais relevée avec succès"
		default:
			line += "relevée le " + Clock(st.SucceededAt)
		}
		if st.Failures > 0 {
			line += ", " + counted(st.Failures, "échec", "échecs") + " depuis"
		}
		lines = append(lines, line)
	}
	return lines
}

// NotASource is said of a code that no source bears.
func NotASource(conf *settings.Settings, code string) string {
	var known []string
	for _, x := range conf.Sources {
		known = append(known, x.Code)
	}
	if len(known) == 0 {
		return NoSources
	}
	return "la source « " + code + " » n’est pas dans la configuration" + colon + strings.Join(known, ", ")
}
