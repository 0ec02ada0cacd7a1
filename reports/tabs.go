package reports

import (
	"strings"
	"unicode/utf8"

	"github.com/agir-indicateurs/agir/queries"
)

// TabMost is how many characters the name of a sheet may have.
const TabMost = 31

// tabs are short names for the sheets of tables whose caption is longer than a tab.
var tabs = map[string]string{
	"mois": "Entrées et file active par mois", "cheminement_donnees": "Cheminement", "parcours_taux": "De l’orientation au plan",
	queries.TablePrescripteurs: "Demandes par prescripteur", queries.TableMotifsIneligibilite: "Motifs d’inéligibilité", queries.TableMotifsRefus: "Motifs de refus de l’Ofii",
	"profil": "Profil du public", queries.TableRetards: "Retards de contact", "structures": "Suivi par structure",
	"sorties_cibles": "Sorties et cibles", "acces_emploi_donnees": "Accès à l’emploi", "acces_logement_donnees": "Accès au logement", "acces": "Accès depuis l’entrée",
	"progression_taux": "Situation améliorée", "durees": "Durées", queries.TablePasserelle: "Passerelle avec l’Ofii", "releves": "Relevés en vigueur",
	"revisions": "Ce qui a changé", queries.TableCriteres: "Éligibilité par critère", "contact_regulier_departements": "Contacts par département",
	"qualite_emetteurs": "Lignes mises de côté", "horizon_duree_maximale": "Fin de parcours par mois", "horizon_departements": "Fin de parcours, départements", "limites_structures": "Durée maximale par structure",
	"acces_emploi_6_12": "Emploi à 6 et 12 mois", "acces_emploi_18_24": "Emploi à 18 et 24 mois",
	"acces_logement_6_12": "Logement à 6 et 12 mois", "acces_logement_18_24": "Logement à 18 et 24 mois",
	"situation": "Face à la cible", "entrees_periode": "Entrées et file active", queries.TableMotifsNonEntree: "Motifs de non-entrée",
	"contact_regulier_mois": "Contacts par mois", "sorties_periode": "Sorties et durées", queries.TableMotifsSortie: "Sorties par motif", "regles": "Règles nouvelles",
	"signaux": "Signaux", queries.TableReperes: "Repères du ministère",
}

// shorter are the names of figures that are too long for a tab.
var shorter = map[string]string{
	queries.ContactRegulier: "Contact régulier", queries.EmploiSortie: "Emploi à la sortie", queries.LogementSortie: "Logement à la sortie",
	queries.SortiePositive: "Vers l’autonomie", queries.Progression: "Situation améliorée", queries.Entree3Mois: "Entrée à trois mois",
	queries.PlanFait: "Plan d’actions", queries.DiagnosticFait: "Diagnostic", queries.AccesEmploi: "Accès à l’emploi", queries.AccesLogement: "Accès au logement",
}

// families are the tables that there are one of by figure, or by place.
var families = []struct{ id, tab string }{
	{"comparaison_", "%"}, {"serie_", "%, par mois"}, {"entonnoir_", "%, entonnoir"}, {"public_egal_", "%, public égal"}, {"carte_", "%, carte"}, {"structures_", "Structures, %"},
}

// TabOf is the name of the sheet of a table: its short name, its caption when it fits,
// otherwise as many whole words of it as fit.
func TabOf(t Table) string {
	if name, ok := ShortTab(t); ok {
		return name
	}
	return WholeWords(t.Caption, TabMost)
}

// ShortTab is the short name of a table, if it has one.
func ShortTab(t Table) (string, bool) {
	if name := tabs[t.ID]; name != "" {
		return name, true
	}
	for _, f := range families {
		rest, ok := strings.CutPrefix(t.ID, f.id)
		if !ok {
			continue
		}
		name := shorter[rest]
		if f.id == "structures_" {
			name = rest
		}
		if name != "" {
			if tab := strings.Replace(f.tab, "%", name, 1); utf8.RuneCountInString(tab) <= TabMost {
				return tab, true
			}
		}
	}
	return "", false
}

// idle are the words that a name does not end with.
const idle = " de du des d’ la le les l’ et ou à au aux en par pour sur dans l’ selon "

// WholeWords keeps as many words of a text as so many characters hold.
func WholeWords(text string, most int) string {
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\u202f' || r == '\u00a0' })
	for n := len(words); n > 0; n-- {
		kept := strings.TrimRight(strings.Join(words[:n], " "), " ,:;.")
		if utf8.RuneCountInString(kept) <= most && (n == len(words) || !strings.Contains(idle, " "+strings.ToLower(words[n-1])+" ")) {
			return kept
		}
	}
	return string([]rune(text)[:min(most, utf8.RuneCountInString(text))])
}
