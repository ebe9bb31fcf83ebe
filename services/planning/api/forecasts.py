"""Forecasts for the kitchen and the teams, hours realised for the CAF."""

from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.base import Nothing
from contracts.planning import Forecast, GetForecast, GetHoursRealised, HoursRealised, PutMeal
from contracts.rights import Right
from services.planning.store import meals
from services.planning.usecases.attend import reachable
from services.planning.usecases.forecast import forecast, hours_realised

routes = Routes()


@routes.handle(GetForecast)
async def get_forecast(tx: Tx, call: Call[GetForecast]) -> Forecast:
    """Count who is expected."""
    call.actor.require(Right.READ_MONTH)
    return await forecast(tx, call.body.first, call.body.last, call.body.facility_id)


@routes.handle(GetHoursRealised)
async def get_hours_realised(tx: Tx, call: Call[GetHoursRealised]) -> HoursRealised:
    """Sum up hours realised."""
    call.actor.require(Right.READ_MONTH)
    return await hours_realised(tx, call.body.first, call.body.last, call.body.facility_id)


@routes.handle(PutMeal)
async def put_meal(tx: Tx, call: Call[PutMeal]) -> Nothing:
    """Say whether an activity includes a meal."""
    call.actor.require(Right.WRITE_ACTIVITY)
    await reachable(tx, call.body.activity_id)
    await meals.put(tx, call.body.activity_id, meal=call.body.meal)
    return Nothing()
