package release

import (
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/schedules/delivery"
)

// Folders name the folders in which documents land, one a perimeter.
func Folders(conf *settings.Settings) []string {
	var all []string
	for _, d := range conf.Departements {
		all = append(all, Folder(delivery.Perimeter{Reader: settings.ForDdets, Territory: d.Code}))
	}
	for _, d := range conf.Directions {
		all = append(all, Folder(delivery.Perimeter{Reader: settings.ForDirection, Territory: d.Code}))
	}
	for _, region := range regionsRead(conf) {
		all = append(all, Folder(delivery.Perimeter{Reader: settings.ForDreets, Territory: region}))
	}
	return append(all, Folder(delivery.Perimeter{Reader: settings.ForNation, Territory: france}))
}
