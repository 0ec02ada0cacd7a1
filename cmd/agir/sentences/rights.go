package sentences

import (
	"fmt"
	"strings"

	"github.com/agir-indicateurs/agir/pipeline/rights"
)

// Found is whom a search led to, a line each, by key; names only when they are wanted.
func Found(f rights.Found, names bool) []string {
	var all []string
	for _, p := range f.Persons {
		all = append(all, fmt.Sprintf("%s  %s  %s  %s", p.Key, strings.Join(p.Departements, " "), strings.Join(p.Senders, ", "), counted(p.Rows, "ligne en vigueur", "lignes en vigueur")))
		if names {
			for _, name := range p.Names {
				all = append(all, "    "+name)
			}
		}
	}
	if len(f.Persons) == 0 {
		all = append(all, "aucune personne connue aujourd’hui ne répond à cette recherche"+semicolon+"essayez moins de mots, le numéro seul ou la date seule")
	}
	for _, r := range f.Former {
		all = append(all, "relevé ancien"+colon+r.Path+", "+counted(r.Rows, "ligne y répond", "lignes y répondent")+" et ne sont plus d’aucune personne en vigueur")
	}
	return all
}

// Held is what an export holds.
func Held(h rights.Holding) []string {
	files := make(map[string]bool)
	for _, r := range h.Rows {
		files[r.File] = true
	}
	all := []string{h.Person + colon + counted(len(h.Rows), "ligne", "lignes") + " de " + counted(len(files), "fichier", "fichiers") + ", " +
		counted(len(h.Counted), "réponse à un indicateur", "réponses à des indicateurs") + ", " + counted(len(h.Decisions), "décision", "décisions") + " de rapprochement"}
	if h.Shared {
		all = append(all, "sans les lignes des relevés anciens"+colon+"rien ne les distingue de celles de quelqu’un d’autre")
	}
	return append(all, "la personne l’ouvre avec age et la phrase de passe, donnée par une autre voie"+colon+"age -d FICHIER.age > donnees.zip")
}

// NotSealed is a name of a file that does not say that it is sealed.
func NotSealed(file string) string {
	return fmt.Sprintf("--out\u202f: «\u202f%s\u202f» ne finit pas par .age\u202f: l’export est scellé", file)
}

// Rectified is to whom a correction is asked, and where the rows stand.
func Rectified(r rights.Rectification) []string {
	all := []string{r.Person + colon + "rien ne se corrige ici, les données viennent de " + counted(len(r.Senders), "expéditeur", "expéditeurs") + ", à qui le demander"}
	for _, sender := range r.Senders {
		to := ""
		if sender.Mail != "" {
			to = ", " + sender.Mail
		}
		all = append(all, fmt.Sprintf("%s (%s%s)", sender.Label, sender.Code, to))
		for _, row := range sender.Rows {
			all = append(all, fmt.Sprintf("    %s, feuille «\u00a0%s\u00a0», ligne %d (%s, relevé du %s)", row.Path, row.Sheet, row.Row, row.Kind, Day(row.ExtractionOn)))
		}
	}
	return append(all, "l’expéditeur corrige son fichier et le renvoie"+colon+"le relevé suivant remplace celui-ci, et les mois publiés se corrigent par agir publish",
		"répondre à la personne sous un mois (RGPD, article 12)")
}
