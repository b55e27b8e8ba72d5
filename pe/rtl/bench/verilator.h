// What every file that Verilator writes includes. It is compiled once for all builds.
#pragma once

#include "verilated.h"
