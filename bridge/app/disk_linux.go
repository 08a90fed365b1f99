package app

import "syscall"

// freeBytes is how much more a folder's disk takes, for a process without
// privileges.
func freeBytes(folder string) (float64, bool) {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(folder, &disk); err != nil {
		return 0, false
	}
	return float64(disk.Bavail) * float64(disk.Bsize), true
}
