"""The names of the units of measure, money and time in both languages, with their factors. Names only, no rules."""

from __future__ import annotations

from fractions import Fraction

_F = Fraction

# base: names of the unit and its factor. Names in lower case match in any case; a name that
# has an upper-case letter, and every name of one or two letters, matches as written.
UNITS: dict[str, dict[str, Fraction | int]] = {
    "s": {
        "Millisekunde Millisekunden millisecond milliseconds ms": _F(1, 1000),
        "Sekunde Sekunden Sek. sec secs second seconds s -sekündig": 1,
        "Minute Minuten Min. min minute minutes mins -minütig": 60,
        "Stunde Stunden Std. hour hours hr hrs h -stündig": 3600,
        "Tag Tage Tagen Tages day days -tägig": 86400,
        "Woche Wochen week weeks -wöchig": 604800,
    },
    "month": {
        "Monat Monate Monaten Monats month months -monatig": 1,
        "Quartal Quartale Quartalen Quartals": 3,
        "Halbjahr Halbjahre Halbjahren Halbjahres": 6,
        "Jahr Jahre Jahren Jahres Jahrs year years yr yrs -jährig": 12,
        "Jahrzehnt Jahrzehnte Jahrzehnten Jahrzehnts decade decades": 120,
        "Jahrhundert Jahrhunderte Jahrhunderten Jahrhunderts century centuries": 1200,
        "Jahrtausend Jahrtausende Jahrtausenden millennium millennia": 12000,
    },
    "m": {
        "Nanometer Nanometern nanometre nanometres nanometer nanometers nm": _F(1, 10**9),
        "Mikrometer Mikrometern micrometre micrometres µm μm": _F(1, 10**6),
        "Millimeter Millimetern millimetre millimetres millimeters mm": _F(1, 1000),
        "Zentimeter Zentimetern centimetre centimetres centimeter centimeters cm": _F(1, 100),
        "Meter Metern Meters metre metres meters m": 1,
        "Kilometer Kilometern Kilometers kilometre kilometres kilometers km": 1000,
        "Meile Meilen mile miles": _F(1609344, 1000),
        "Fuß foot feet ft": _F(3048, 10000),
        "Zoll inch inches": _F(254, 10000),
        "Yard Yards": _F(9144, 10000),
    },
    "m²": {
        "Quadratmeter Quadratmetern square~metres square~meters m² m2 qm": 1,
        "Hektar hectare hectares ha": 10**4,
        "Quadratkilometer Quadratkilometern square~kilometres square~kilometers km² km2 qkm": 10**6,
        "Quadratmeile Quadratmeilen square~mile square~miles": _F(2589988, 1),
        "Acre Acres": _F(4046856, 1000),
    },
    "l": {
        "Milliliter Millilitern millilitre millilitres milliliters ml": _F(1, 1000),
        "Zentiliter Zentilitern centilitre centilitres cl": _F(1, 100),
        "Deziliter Dezilitern decilitre decilitres dl": _F(1, 10),
        "Liter Litern litre litres liters l": 1,
        "Hektoliter Hektolitern hectolitre hectolitres hl": 100,
        "Kubikmeter Kubikmetern cubic~metres cubic~meters m³ m3": 1000,
        "Kubikkilometer cubic~kilometres cubic~kilometers km³ km3": 10**12,
    },
    "g": {
        "Nanogramm nanogram nanograms ng": _F(1, 10**9),
        "Mikrogramm microgram micrograms µg μg mcg": _F(1, 10**6),
        "Milligramm milligram milligrams mg": _F(1, 1000),
        "Gramm gram grams g": 1,
        "Kilogramm Kilo Kilos kilogram kilograms kg": 1000,
        "Tonne Tonnen tonne tonnes ton tons t": 10**6,
        "Pfund Pfunden": 500,
        "pound pounds lb lbs": _F(45359237, 100000),
    },
    "m/s": {
        "m/s Meter~pro~Sekunde metres~per~second meters~per~second": 1,
        "km/h Stundenkilometer Stundenkilometern Kilometer~pro~Stunde kilometres~per~hour kmh kph": _F(5, 18),
        "mph miles~per~hour Meilen~pro~Stunde": _F(44704, 100000),
    },
    # A peak output (kWp) is an output.
    "W": {
        "Milliwatt milliwatts mW": _F(1, 1000),
        "Watt watts W Wp": 1,
        "Kilowatt kilowatts kW kWp": 1000,
        "Megawatt megawatts MW MWp": 10**6,
        "Gigawatt gigawatts GW GWp": 10**9,
    },
    "Wh": {
        "Wattstunde Wattstunden Wh": 1,
        "Kilowattstunde Kilowattstunden kWh": 1000,
        "Megawattstunde Megawattstunden MWh": 10**6,
        "Gigawattstunde Gigawattstunden GWh": 10**9,
        "Terawattstunde Terawattstunden TWh": 10**12,
    },
    "J": {"Joule joules": 1, "Kilojoule kilojoules kJ": 1000, "Megajoule megajoules MJ": 10**6},
    "cal": {"kcal Kilokalorie Kilokalorien": 1000},
    "V": {"Millivolt mV": _F(1, 1000), "Volt volts V": 1, "Kilovolt kV": 1000},
    "A": {"Milliampere mA": _F(1, 1000), "Ampere amperes amps A": 1, "Kiloampere kA": 1000},
    "Ah": {"Milliamperestunden mAh": _F(1, 1000), "Amperestunden Ah": 1},
    "Pa": {
        "Pascal pascals Pa": 1,
        "Hektopascal hPa Millibar mbar": 100,
        "Kilopascal kPa": 1000,
        "bar": 10**5,
        "Megapascal MPa": 10**6,
    },
    "N": {"Newton newtons": 1, "Kilonewton kilonewtons kN": 1000},
    "Hz": {"Hertz Hz": 1, "Kilohertz kHz": 1000, "Megahertz MHz": 10**6, "Gigahertz GHz": 10**9},
    "B": {
        "Byte Bytes": 1,
        "Kilobyte Kilobytes KB kB": 10**3,
        "Megabyte Megabytes MB": 10**6,
        "Gigabyte Gigabytes GB": 10**9,
        "Terabyte Terabytes TB": 10**12,
    },
    "bit/s": {"kbit/s": 10**3, "Mbit/s": 10**6, "Gbit/s": 10**9},
    "°": {"° Grad degree degrees": 1},
    "°C": {"°C Grad Celsius °Celsius Grad~Celsius degrees~Celsius degree~Celsius": 1},
    "°F": {"°F Grad °Fahrenheit Grad~Fahrenheit degrees~Fahrenheit": 1},
    "%": {"% Prozent Prozents percent per~cent pct v.~H. v.H. vom~Hundert -prozentig": 1, "‰ Promille": _F(1, 10)},
    "pp": {"Prozentpunkt Prozentpunkte Prozentpunkten percentage~point percentage~points": 1},
    "EUR": {"€ EUR Euro Euros Eurobetrag": 1, "TEUR T€ k€": 1000, "Cent Cents ct": _F(1, 100)},
    "USD": {
        "US$ USD $ Dollar Dollars US-Dollar US-Dollars US~dollars U.S.~dollars": 1,
        "Cent Cents ¢": _F(1, 100),
    },
    "GBP": {"£ GBP Pfund Pfunden Pfund~Sterling pound pounds pounds~sterling": 1, "Pence pence": _F(1, 100)},
    "CHF": {"CHF Fr. SFr. Franken Schweizer~Franken Swiss~francs": 1},
    "JPY": {"¥ JPY Yen": 1},
    "CNY": {"CNY Yuan Renminbi": 1},
    "RUB": {"₽ RUB Rubel Rubeln roubles rubles": 1},
    "DEM": {"DM DEM D-Mark Mark deutsche~mark": 1},
    "": {"-fach -mal -fache -köpfig -teilig -stöckig -geschossig -stellig -seitig mal Mal fold times x": 1},
}
