package exports

import (
	"fmt"
	"strconv"
	"strings"
)

var typography = strings.NewReplacer(
	" ;", "\u202f;", " :", "\u202f:", " !", "\u202f!", " ?", "\u202f?",
	"« ", "«\u00a0", " »", "\u00a0»", "'", "’",
)

// refuse makes a Refusal with the spaces of French printing. Its arguments are
// counts and limits, never a value of the file.
func refuse(rule, format string, args ...any) *Refusal {
	return &Refusal{Rule: rule, Reason: fmt.Sprintf(typography.Replace(format), args...)}
}

// grouped writes a whole number as a French reader groups it: 1 048 576.
func grouped[N int | int64](n N) string {
	digits := strconv.FormatInt(int64(n), 10)
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && d != '-' && (len(digits)-i)%3 == 0 && digits[i-1] != '-' {
			b.WriteString("\u202f")
		}
		b.WriteRune(d)
	}
	return b.String()
}

// size writes a number of bytes as a sender knows it.
func size(bytes int64) string {
	switch {
	case bytes >= 10<<20:
		return grouped(bytes>>20) + "\u00a0Mo"
	case bytes >= 10<<10:
		return grouped(bytes>>10) + "\u00a0Ko"
	default:
		return grouped(bytes) + "\u00a0octets"
	}
}

// Of a file of any form.

func refuseEmpty() *Refusal {
	return refuse("vide_fichier", "Le fichier est vide ; refaites l'export, vérifiez qu'il s'ouvre, puis renvoyez-le.")
}

func refuseTooLarge(limit int64) *Refusal {
	return refuse("trop_grand", "Le fichier dépasse %s ; retirez les images et les feuilles inutiles ou découpez-le par département, puis renvoyez-le.", size(limit))
}

func refuseUnreadable() *Refusal {
	return refuse("illisible", "Le fichier n'est ni un classeur Excel (.xlsx, .xls) ou LibreOffice (.ods) ni un texte CSV ; refaites l'export dans l'une de ces formes, puis renvoyez-le.")
}

func refuseRows(limit int) *Refusal {
	return refuse("trop_de_lignes", "Le fichier compte plus de %s lignes dans une feuille ; supprimez les lignes inutiles ou découpez-le par département, puis renvoyez-le.", grouped(limit))
}

func refuseColumns(row, limit int) *Refusal {
	return refuse("trop_de_colonnes", "La ligne %s compte plus de %s colonnes ; supprimez les colonnes inutiles, puis renvoyez le fichier.", grouped(row), grouped(limit))
}

func refuseCell(row, limit int) *Refusal {
	return refuse("cellule_trop_longue", "Une cellule de la ligne %s dépasse %s ; raccourcissez son texte, puis renvoyez le fichier.", grouped(row), size(int64(limit)))
}

// Of what is neither CSV nor XLSX.

func refuseOldFormat() *Refusal {
	return refuse("ancien_format", "Le classeur est à un format d'Excel antérieur à 1993 ; ouvrez-le, choisissez « Enregistrer sous », « Classeur Excel (.xlsx) », puis renvoyez-le.")
}

func refuseEncrypted() *Refusal {
	return refuse("chiffre", "Le classeur est protégé par un mot de passe ; retirez le mot de passe (Fichier, Informations, Protéger le classeur), enregistrez-le, puis renvoyez-le.")
}

func refuseHTML() *Refusal {
	return refuse("page_html", "Le fichier est une page internet sans tableau, peut-être une page de connexion ou d'erreur ; refaites l'export, vérifiez que le tableau s'affiche quand vous l'ouvrez, puis renvoyez-le.")
}

func refuseWebArchive() *Refusal {
	return refuse("page_html", "Le fichier est une archive internet (.mht) et non un classeur ; ouvrez-le dans Excel, enregistrez-le en « Classeur Excel (.xlsx) », puis renvoyez-le.")
}

func refuseXML() *Refusal {
	return refuse("fichier_xml", "Le fichier est un document XML et non un classeur ; ouvrez-le dans Excel, enregistrez-le en « Classeur Excel (.xlsx) », puis renvoyez-le.")
}

func refuseJSON() *Refusal {
	return refuse("fichier_json", "Le fichier est un document JSON ; refaites l'export en CSV ou en « Classeur Excel (.xlsx) », puis renvoyez-le.")
}

func refusePDF() *Refusal {
	return refuse("fichier_pdf", "Le fichier est un document PDF, dont on ne peut lire les colonnes ; envoyez le tableau lui-même, en CSV ou en « Classeur Excel (.xlsx) ».")
}

func refuseRTF() *Refusal {
	return refuse("document_texte", "Le fichier est un document de traitement de texte ; copiez son tableau dans un classeur, enregistrez-le en « Classeur Excel (.xlsx) », puis renvoyez-le.")
}

func refuseImage() *Refusal {
	return refuse("image", "Le fichier est une image, dont on ne peut lire les colonnes ; envoyez le tableau lui-même, en CSV ou en « Classeur Excel (.xlsx) ».")
}

func refuseArchive() *Refusal {
	return refuse("archive", "Le fichier est une archive compressée et non un classeur ; elle ne contient pas un fichier et un seul. Décompressez-la, puis envoyez un à un les fichiers qu'elle contient.")
}

func refuseEncryptedArchive() *Refusal {
	return refuse("archive_chiffree", "Le fichier est une archive protégée par un mot de passe ; ouvrez-la, puis envoyez le classeur qu'elle contient.")
}

func refuseDamagedArchive() *Refusal {
	return refuse("archive_abimee", "Le fichier est une archive compressée incomplète ou abîmée ; ouvrez-la chez vous, puis envoyez le classeur qu'elle contient.")
}

func refuseNumbers() *Refusal {
	return refuse("format_numbers", "Le fichier est un tableau Numbers d'Apple ; dans Numbers, choisissez « Fichier », « Exporter vers », « Excel », puis renvoyez le classeur obtenu.")
}

func refuseMail() *Refusal {
	return refuse("courriel", "Le fichier est un courriel et non un classeur ; enregistrez sa pièce jointe, puis envoyez-la.")
}

func refuseEncryptedODS() *Refusal {
	return refuse("chiffre", "Le classeur est protégé par un mot de passe ; dans LibreOffice, choisissez « Enregistrer sous », décochez « Enregistrer avec un mot de passe », puis renvoyez-le.")
}

func refuseXLSB() *Refusal {
	return refuse("format_xlsb", "Le classeur est au format binaire d'Excel (.xlsb) ; ouvrez-le, choisissez « Enregistrer sous », « Classeur Excel (.xlsx) », puis renvoyez-le.")
}

// Of a CSV.

func refuseEncoding() *Refusal {
	return refuse("encodage", "Les lettres accentuées du fichier sont codées d'une façon inconnue ou mélangée ; ouvrez-le dans Excel, vérifiez les accents, enregistrez-le en « CSV UTF-8 », puis renvoyez-le.")
}

func refuseOpenQuote(line int) *Refusal {
	return refuse("guillemet_non_ferme", "Un guillemet ouvert à la ligne %s n'est pas refermé et avalerait les lignes suivantes ; fermez-le ou supprimez-le, puis renvoyez le fichier.", grouped(line))
}

// Of a workbook.

func refuseTruncated() *Refusal {
	return refuse("tronque", "Le classeur est incomplet : sa fin manque, l'envoi a sans doute été interrompu ; vérifiez qu'il s'ouvre chez vous, puis renvoyez-le.")
}

func refuseDamaged() *Refusal {
	return refuse("classeur_abime", "Le classeur est abîmé : une de ses parties ne correspond plus à sa somme de contrôle ; ouvrez-le dans Excel, enregistrez-le sous un autre nom, puis renvoyez-le.")
}

func refuseIncomplete() *Refusal {
	return refuse("classeur_incomplet", "Il manque au classeur une partie qu'il annonce ; ouvrez-le dans Excel, enregistrez-le sous un autre nom, puis renvoyez-le.")
}

func refuseAmbiguous() *Refusal {
	return refuse("classeur_ambigu", "Le classeur contient deux fois la même partie, on ne sait laquelle lire ; ouvrez-le dans Excel, enregistrez-le sous un autre nom, puis renvoyez-le.")
}

func refuseMalformed() *Refusal {
	return refuse("classeur_malforme", "La structure du classeur est défectueuse ; ouvrez-le dans Excel, acceptez la réparation, vérifiez que rien n'y manque, enregistrez-le, puis renvoyez-le.")
}

func refuseNoSheet() *Refusal {
	return refuse("sans_feuille", "Le classeur ne contient aucune feuille de calcul ; vérifiez qu'il s'agit du bon fichier, puis renvoyez-le.")
}

func refuseExpanded(limit int64) *Refusal {
	return refuse("trop_grand_deplie", "Le classeur dépasse %s une fois décompressé ; supprimez les lignes et les feuilles inutiles, puis renvoyez-le.", size(limit))
}

func refuseBomb(ratio int64) *Refusal {
	return refuse("compression_suspecte", "Le classeur se déplie à plus de %s fois sa taille, ce qu'aucun tableau ordinaire ne fait ; copiez vos données dans un classeur neuf, puis renvoyez-le.", grouped(ratio))
}

func refuseCutSheet(rank, row int) *Refusal {
	return refuse("feuille_coupee", "La feuille n° %d du classeur est coupée ou malformée %s ; ouvrez-le dans Excel, vérifiez que rien n'y manque, enregistrez-le, puis renvoyez-le.", rank, after(row))
}

func refuseIncoherentSheet(rank, row int) *Refusal {
	return refuse("feuille_incoherente", "La feuille n° %d du classeur se contredit %s (numéros de lignes, de cellules, de textes ou de formats) ; ouvrez-le dans Excel, acceptez la réparation, vérifiez que rien n'y manque, enregistrez-le, puis renvoyez-le.", rank, after(row))
}

// after says where the reading of a sheet stopped.
func after(row int) string {
	if row == 0 {
		return "dès son début"
	}
	return "après la ligne " + grouped(row)
}
