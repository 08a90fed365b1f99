package network

import (
	"fmt"
	"strings"
	"time"
)

// lines are what the device's syslog says of a fault, in its vendor's words.
// Equipment of other vendors is silent, as much of it is.
func (d *device) lines(f Fault, begins bool, now time.Time) []string {
	switch d.equipment.Vendor {
	case "cisco":
		return d.cisco(f, begins, now)
	case "huawei":
		return d.huawei(f, begins, now)
	case "mikrotik":
		return d.mikrotik(f, begins, now)
	case "hp":
		return d.procurve(f, begins, now)
	case "aruba":
		return d.arubaCX(f, begins, now)
	case "apc":
		return d.apc(f, begins, now)
	default:
		return nil
	}
}

// either is one word where a fault begins, and the other where it ends.
func either(begins bool, first, last string) string {
	if begins {
		return first
	}
	return last
}

// Forms of instants in headers.
const (
	stampBSD   = "Jan _2 15:04:05"
	stampCisco = "Jan _2 15:04:05.000 MST"
	stampYear  = "Jan _2 2006 15:04:05"
)

func (d *device) cisco(f Fault, begins bool, now time.Time) []string {
	line := func(priority int, text string) string {
		d.told++
		return fmt.Sprintf("<%d>%d: %s: %s: %s", priority, d.told, d.equipment.Device, now.UTC().Format(stampCisco), text)
	}
	switch f.Kind {
	case LinkDown:
		state := either(begins, "down", "up")
		return []string{
			line(187, fmt.Sprintf("%%LINK-3-UPDOWN: Interface %s, changed state to %s", f.Subject, state)),
			line(189, fmt.Sprintf("%%LINEPROTO-5-UPDOWN: Line protocol on Interface %s, changed state to %s", f.Subject, state)),
		}
	case PowerSupply:
		if begins {
			return []string{line(185, "%PLATFORM_FEP-1-FRU_PS_SIGNAL_FAULTY: Switch 1: signal on power supply A is faulty")}
		}
		return []string{line(189, "%PLATFORM_FEP-1-FRU_PS_SIGNAL_OK: Switch 1: signal on power supply A is restored")}
	case HighCPU:
		if begins {
			return []string{line(185, "%SYS-1-CPURISINGTHRESHOLD: Threshold: Total CPU Utilization(Total/Intr): 97%/2%, Top 3 processes(Pid/Util):  118/61%, 87/20%, 9/8%")}
		}
		return []string{line(185, "%SYS-1-CPUFALLINGTHRESHOLD: Threshold: Total CPU Utilization(Total/Intr) 21%/1%.")}
	case Reboot:
		return []string{line(189, "%SYS-5-RESTART: System restarted --")}
	default:
		return nil
	}
}

func (d *device) huawei(f Fault, begins bool, now time.Time) []string {
	if f.Kind != LinkDown {
		return nil
	}
	return []string{fmt.Sprintf("<188>%s %s %%%%01IFPDT/4/IF_STATE(l)[%d]:Interface %s has turned into %s state.",
		now.Format(stampYear), d.equipment.Device, f.Since.Unix()%1000, f.Subject, either(begins, "DOWN", "UP"))}
}

func (d *device) mikrotik(f Fault, begins bool, now time.Time) []string {
	if f.Kind != LinkDown {
		return nil
	}
	return []string{fmt.Sprintf("<30>%s %s interface,info %s link %s",
		now.Format(stampBSD), d.equipment.Device, f.Subject, either(begins, "down", "up (speed 1G, full duplex)"))}
}

func (d *device) procurve(f Fault, begins bool, now time.Time) []string {
	if f.Kind != LinkDown {
		return nil
	}
	return []string{fmt.Sprintf("<14>%s %s %s ports:  port %s is now %s",
		now.Format(stampBSD), d.equipment.Address, either(begins, "00077", "00076"), f.Subject, either(begins, "off-line", "on-line"))}
}

func (d *device) arubaCX(f Fault, begins bool, now time.Time) []string {
	if f.Kind != LinkDown || !strings.Contains(f.Subject, "/") {
		return nil
	}
	return []string{fmt.Sprintf("<190>1 %s %s intfd 1234 - - Event|%s|LOG_INFO|AMM|1/1|Link status for interface %s is %s",
		now.Format("2006-01-02T15:04:05.000000-07:00"), d.equipment.Device, either(begins, "404", "403"), f.Subject, either(begins, "down", "up"))}
}

func (d *device) apc(f Fault, begins bool, now time.Time) []string {
	if f.Kind != OnBattery {
		return nil
	}
	return []string{fmt.Sprintf("<129>%s %s UPS: %s", now.Format(stampBSD), d.equipment.Device,
		either(begins, "On battery power in response to an input power problem. 0x0109", "No longer on battery power. 0x010A"))}
}
