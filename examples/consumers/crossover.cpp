// SPDX-License-Identifier: MIT
//
// C++17: a handle that frees itself, errors as exceptions, answers as values. Two ways of doing one thing are compared:
// an open one that is worth more per unit, and a supervised one that is safer. From which scale on is the second better?
#include <scaleev/scaleev.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <new>
#include <stdexcept>
#include <utility>
#include <vector>

namespace scaleev
{

class Model
{
  public:
    Model() : handle_(make([](scaleev_model **out) { return scaleev_model_create(out); }))
    {
    }

    // Its break-evens are the scales at which *this and `other` cross over.
    Model minus(const Model &other) const
    {
        return Model(make(
            [&](scaleev_model **out) { return scaleev_model_difference(handle_.get(), other.handle_.get(), out); }));
    }

    Model &linear(double per_unit)
    {
        return built(scaleev_benefit_linear(handle_.get(), per_unit, nullptr));
    }

    Model &constant(double probability, double loss)
    {
        return built(scaleev_hazard_constant(handle_.get(), probability, loss, nullptr));
    }

    double ev(double scale) const
    {
        return scaleev_ev(handle_.get(), scale);
    }

    // Every break-even in [lo, hi], and whether it is proved that there is no other.
    std::pair<std::vector<scaleev_root>, bool> break_even(double lo, double hi) const
    {
        std::vector<scaleev_root> roots(4);
        scaleev_solution solution{};
        solution.size = sizeof solution;
        for (;;) {
            check(scaleev_break_even(handle_.get(), lo, hi, nullptr, roots.data(), roots.size(), &solution));
            const bool fits = solution.count <= roots.size();
            roots.resize(solution.count);
            if (fits)
                return {std::move(roots), solution.complete == 1};
        }
    }

  private:
    struct Destroy {
        void operator()(scaleev_model *model) const noexcept
        {
            scaleev_model_destroy(model);
        }
    };
    using Handle = std::unique_ptr<scaleev_model, Destroy>;

    explicit Model(Handle handle) : handle_(std::move(handle))
    {
    }

    template <typename Maker> static Handle make(Maker maker)
    {
        scaleev_model *model = nullptr;
        check(maker(&model));
        return Handle(model);
    }

    static void check(scaleev_status status)
    {
        if (status == SCALEEV_ERROR_MEMORY)
            throw std::bad_alloc();
        if (status != SCALEEV_OK)
            throw std::runtime_error(scaleev_status_message(status));
    }

    Model &built(scaleev_status status)
    {
        if (status == SCALEEV_ERROR_PARAMETER)
            throw std::invalid_argument(scaleev_model_error(handle_.get()));
        check(status);
        return *this;
    }

    Handle handle_;
};

} // namespace scaleev

int main()
try {
    scaleev::Model open, supervised;
    open.linear(2).constant(1e-6, 5000);
    supervised.linear(1.5).constant(1e-7, 5000);

    const auto [crossovers, complete] = open.minus(supervised).break_even(1, 1e8);
    for (const auto &root : crossovers)
        std::printf("from %.12g units on, the %s way is better (both are worth %.6g there)\n", root.at,
                    root.direction < 0 ? "supervised" : "open", open.ev(root.at));
    std::printf("%s: they cross nowhere else from 1 to 1e8\n", complete ? "proved" : "not proved");

    try {
        open.constant(1.5, 0);
    } catch (const std::invalid_argument &error) {
        std::printf("refused: %s\n", error.what());
    }
    return EXIT_SUCCESS;
} catch (const std::exception &error) {
    std::fprintf(stderr, "crossover: %s\n", error.what());
    return EXIT_FAILURE;
}
